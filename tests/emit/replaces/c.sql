-- @revision c
-- @revises b
-- @upgrade
CREATE TABLE v (n int);
-- @verify
SELECT true;
-- @upgrade
CREATE TABLE w (n int);
-- @downgrade
DROP TABLE w;
DROP TABLE v;
