-- Case
-- @revision a
-- @revises base
-- @upgrade
SELECT 1;
-- @downgade
SELECT 2;
-- @downgrade
SELECT 1;
