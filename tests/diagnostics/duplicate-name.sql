-- Case
-- @revision a
-- @revises b, c, b
-- @upgrade
SELECT 1;
-- @downgrade
SELECT 1;
