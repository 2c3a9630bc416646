-- Case
-- @revision a
-- @revises None

-- @upgrade
SELECT 1;
-- @downgrade
SELECT 1;
