-- @revision d
-- @revises  a
-- @branch   other

-- @upgrade
CREATE TABLE line (id int);

-- @downgrade irreversible "only upgrades matter here"
