-- Case
-- @revision c
-- @revises b!

-- @upgrade
SELECT 1;
-- @downgrade
SELECT 1;
