-- @revision b
-- @revises a
-- @upgrade
CREATE TABLE u (n bigint);
-- @downgrade
DROP TABLE u;
