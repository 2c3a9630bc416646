-- @revision a2
-- @revises a
-- @category Other things

-- @upgrade
CREATE TABLE u ();

-- @downgrade
DROP TABLE u;
