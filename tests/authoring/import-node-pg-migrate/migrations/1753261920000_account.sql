-- Up Migration
CREATE TABLE account (n int);

-- Down Migration
DROP TABLE account;
