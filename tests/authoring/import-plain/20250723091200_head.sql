CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$
-- @downgrade
SELECT 1 $$