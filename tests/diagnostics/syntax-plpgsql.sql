-- Case
-- @revision a
-- @revises base
-- @upgrade
CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$
BEGIN
    IF true THEN
        RETURN 1;
END
$$;
-- @downgrade
SELECT 1;
