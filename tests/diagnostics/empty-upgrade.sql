-- Nothing done
-- @revision a
-- @revises base

-- @upgrade
-- later

-- @downgrade
