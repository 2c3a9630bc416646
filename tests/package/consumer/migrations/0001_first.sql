-- The first table
--
-- @revision 0001_first
-- @revises  base
-- @created  2025-01-01

-- @upgrade
CREATE TABLE first (id integer PRIMARY KEY);

-- @downgrade
DROP TABLE first;
