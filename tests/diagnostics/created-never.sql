-- Never
-- @revision never
-- @revises base
-- @created 2025-02-29
-- @upgrade
SELECT 1;
-- @downgrade
SELECT 1;
