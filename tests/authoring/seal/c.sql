-- b
--
-- @revision c
-- @revises  b

-- @upgrade
CREATE TABLE t_c (id int);

-- @downgrade
DROP TABLE t_c;
