-- Case
-- @revision a
-- @revises base
-- @upgrade
SELECT 'a
b';
-- @downgrade
SELECT 1;
