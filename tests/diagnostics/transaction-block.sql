-- No transaction block
-- @revision a
-- @revises base

-- @upgrade
CREATE INDEX CONCURRENTLY i ON t (id);
VACUUM t;

-- @downgrade
DROP INDEX CONCURRENTLY i;
