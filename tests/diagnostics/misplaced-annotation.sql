-- Case
-- @project p
-- @revises base
-- @category x

-- @upgrade
SELECT 1;
