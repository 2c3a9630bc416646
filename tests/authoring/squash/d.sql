-- @revision d
-- @revises p
-- @branch side
-- @upgrade
CREATE TABLE d ();
-- @downgrade
DROP TABLE d;
