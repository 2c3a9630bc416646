-- add_t
--
-- @revision add_t
-- @revises  base

-- @upgrade
CREATE TABLE t_add_t (id int);

-- @downgrade
DROP TABLE t_add_t;
