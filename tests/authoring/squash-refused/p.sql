-- @revision p
-- @revises base
-- @created 2025-01-01
-- @upgrade
CREATE TABLE p (n int);
-- @downgrade
DROP TABLE p;
