-- migrate:up transaction:false
CREATE INDEX CONCURRENTLY account_n ON account (n);

-- migrate:down transaction:false
DROP INDEX CONCURRENTLY account_n;
