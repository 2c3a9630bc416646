-- The revision a
--
-- @revision a
-- @revises  base

-- @upgrade
CREATE TABLE a ();

-- @downgrade
DROP TABLE a;
