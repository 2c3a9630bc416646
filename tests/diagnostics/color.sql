-- No downgrade
-- @revision a
-- @revises base

-- @upgrade
CREATE TABLE t (id int);
