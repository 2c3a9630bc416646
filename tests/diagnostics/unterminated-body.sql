-- Case
-- @revision a
-- @revises base
-- @upgrade
CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1;
-- @downgrade
SELECT 1;
