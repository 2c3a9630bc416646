-- One
-- @revision a
-- @revises base
-- @upgrade
SELECT 1;
-- @downgrade
SELECT 1;
