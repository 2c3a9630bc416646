-- a
--
-- @revision a
-- @revises  base
-- @branch   net
-- @upgrade
CREATE TABLE t_a (id int);

-- @downgrade
DROP TABLE t_a;
