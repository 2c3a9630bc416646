-- @revision c
-- @revises a
-- @upgrade
CREATE TABLE v (n int);
-- @downgrade
DROP TABLE v;
