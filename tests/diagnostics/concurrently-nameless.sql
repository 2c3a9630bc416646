-- Case
-- @revision a
-- @revises base
-- @upgrade transaction=off
CREATE INDEX CONCURRENTLY ON t (id);
-- @downgrade
SELECT 1;
