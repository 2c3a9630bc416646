-- b
--
-- @revision b
-- @revises  a
-- @branch   a
-- @upgrade
CREATE TABLE t_b (id int);

-- @downgrade
DROP TABLE t_b;
