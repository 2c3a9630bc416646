-- @revision e
-- @revises  c

-- @upgrade
CREATE TABLE line (id int);

-- @downgrade irreversible "only upgrades matter here"
