-- On a branch that does not have them.
-- @revision d
-- @revises  base
-- @branch   other

-- @upgrade
ALTER TABLE elsewhere ADD COLUMN name text;

-- @downgrade irreversible "only upgrades matter here"
