-- c
--
-- @revision d
-- @revises  c

-- @upgrade
CREATE TABLE t_d (id int);

-- @downgrade
DROP TABLE t_d;
