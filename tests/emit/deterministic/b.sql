-- Second
-- @revision b
-- @revises a
-- @upgrade
SELECT 1;
-- @downgrade
SELECT 2;
