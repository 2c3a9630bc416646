-- c
--
-- @revision d
-- @revises  c

-- @upgrade
CREATE TABLE t_c (id int);

-- @downgrade
DROP TABLE t_c;
