-- No upgrade
-- @revision a
-- @revises base

-- @downgrade
DROP TABLE t;
