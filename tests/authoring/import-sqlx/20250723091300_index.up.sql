-- no-transaction
CREATE INDEX CONCURRENTLY account_n ON account (n);
