---- up migration: it
-- it says so
CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$
BEGIN
    RETURN 1;
END $$;
---- down migration
DROP FUNCTION f;
