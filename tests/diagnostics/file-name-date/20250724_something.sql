-- add_v
--
-- @revision add_v
-- @revises  add_u

-- @upgrade
CREATE TABLE t_add_v (id int);

-- @downgrade
DROP TABLE t_add_v;
