-- Case
-- @revision a
-- @revises base
-- @upgrade
\i other.sql
SELECT 1;
\connect db
-- @downgrade
SELECT 1;
