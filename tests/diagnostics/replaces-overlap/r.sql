-- @revision r
-- @revises s
-- @replaces b..b
-- @replaced b ad16d9aa977862043c5ac8f04830a17e09181505ef6ce91185a97333f31c1a78
-- @upgrade
SELECT 1;
-- @downgrade
SELECT 1;
