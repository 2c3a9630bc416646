-- same
--
-- @revision same
-- @revises  base

-- @upgrade
CREATE TABLE t_same (id int);

-- @downgrade
DROP TABLE t_same;
