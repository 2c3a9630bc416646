-- +goose Up
-- +goose ENVSUB ON
CREATE TABLE ${NAME} (v text DEFAULT '$HOME ${REGION:-eu}');
-- +goose ENVSUB OFF
COMMENT ON COLUMN account.n IS '$HOME';
-- +goose Down
