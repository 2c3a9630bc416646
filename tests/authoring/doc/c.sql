-- Join
--
-- @revision c
-- @revises b, a2
-- @category Foundation

-- @upgrade
-- @downgrade
