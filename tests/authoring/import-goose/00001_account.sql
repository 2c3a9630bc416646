-- a remark
-- +goose Up
CREATE TABLE account (n int);

-- +goose Down
DROP TABLE account;
