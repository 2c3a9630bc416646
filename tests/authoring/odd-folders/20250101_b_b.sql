-- b
--
-- @revision b
-- @revises  a

-- @upgrade
CREATE TABLE t_b (id int);

-- @downgrade
DROP TABLE t_b;
