-- Case
-- @revision a
-- @revises base
-- @upgrade
SELECT "id FROM t;
-- @downgrade
SELECT 1;
