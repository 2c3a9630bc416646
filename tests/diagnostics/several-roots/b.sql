-- b
--
-- @revision b
-- @revises  base

-- @upgrade
CREATE TABLE t_b (id int);

-- @downgrade
DROP TABLE t_b;
