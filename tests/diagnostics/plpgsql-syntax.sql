-- Case
-- @revision a
-- @revises base
-- @upgrade
CREATE FUNCTION add_one(n int) RETURNS int LANGUAGE plpgsql AS $$
BEGIN
    IF n IS NULL THEN
        RETURN 0;
    END;
    RETURN n + 1;
END $$;
DO $$
BEGIN
    RAISE NOTICE 'rows: %';
END $$;
-- @downgrade
DROP FUNCTION add_one;
