-- The revision b
--
-- @revision b
-- @revises  a

-- @upgrade
CREATE TABLE b ();

-- @downgrade
DROP TABLE b;
