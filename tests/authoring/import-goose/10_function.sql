-- +goose Up
-- +goose StatementBegin
-- it says so
CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$
BEGIN
    RETURN 1;
END $$;
-- +goose StatementEnd
