-- Case
-- @revision a
-- @revises base
-- @upgrade retries=1 retries=2
SELECT 1;
-- @downgrade
SELECT 1;
