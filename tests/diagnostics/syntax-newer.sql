-- Case
-- @revision a
-- @revises base
-- @server >= 99
-- @upgrade
SELECT 1 FROM FROM t;
-- @downgrade
SELECT 1;
