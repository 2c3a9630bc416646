-- Case
-- @revision a
-- @revision b
-- @revises base
-- @revises a
-- @upgrade
SELECT 1;
-- @downgrade
SELECT 1;
