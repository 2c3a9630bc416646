-- behind
--
-- @revision behind
-- @revises  apart

-- @upgrade
CREATE TABLE t_behind (id int);

-- @downgrade
DROP TABLE t_behind;
