-- +goose NO TRANSACTION
-- +goose Up
CREATE INDEX CONCURRENTLY account_n ON account (n);

-- +goose Down
DROP INDEX CONCURRENTLY account_n;
