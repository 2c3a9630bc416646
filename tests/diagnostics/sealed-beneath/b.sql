-- b
--
-- @revision b
-- @revises  n

-- @upgrade
CREATE TABLE t_b (id int);

-- @downgrade
DROP TABLE t_b;
