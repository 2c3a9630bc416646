-- Case
-- @revision a
-- @revises base
-- @upgrade
SELECT 'it''s;
-- @downgrade
SELECT 1;
