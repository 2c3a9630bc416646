-- @revision e
-- @revises  c

-- @upgrade
ALTER TABLE elsewhere ADD COLUMN name text;

-- @downgrade irreversible "only upgrades matter here"
