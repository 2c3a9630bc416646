--! Previous: sha1:bb
--! Hash: sha1:cc

-- it says so
CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$
BEGIN
    RETURN 1;
END $$;
GRANT CONNECT ON DATABASE :DATABASE_NAME TO public;
