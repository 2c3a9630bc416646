-- Case
-- @revision a
-- @revises base
-- @upgrade locktimeout=3s
SELECT 1;
-- @downgrade
SELECT 1;
