-- a
--
-- @revision a
-- @revises  base

-- @upgrade
CREATE TABLE t_a (id int);

-- @downgrade
DROP TABLE t_a;
