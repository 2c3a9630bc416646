-- @revision b
-- @revises a
-- @upgrade
CREATE TABLE u (n int);
-- @downgrade
DROP TABLE u;
