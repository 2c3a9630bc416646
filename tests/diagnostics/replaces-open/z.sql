-- @revision z
-- @revises base
-- @branch side
-- @upgrade
CREATE TABLE z (n int);
-- @downgrade
DROP TABLE z;
