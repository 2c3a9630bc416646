-- migrate:up
CREATE TABLE account (n int);

-- migrate:down
DROP TABLE account;
