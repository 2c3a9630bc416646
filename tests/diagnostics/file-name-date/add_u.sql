-- add_u
--
-- @revision add_u
-- @revises  add_t

-- @upgrade
CREATE TABLE t_add_u (id int);

-- @downgrade
DROP TABLE t_add_u;
