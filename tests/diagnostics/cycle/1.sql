-- first
--
-- @revision first
-- @revises  third

-- @upgrade
CREATE TABLE t_first (id int);

-- @downgrade
DROP TABLE t_first;
