-- Case
-- @revision a
-- @revises base
-- @upgrade transaction=off
CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (id);
-- @downgrade
SELECT 1;
