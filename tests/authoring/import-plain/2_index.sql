\set ON_ERROR_STOP on
SET lock_timeout = '1s';
CREATE INDEX CONCURRENTLY IF NOT EXISTS account_n ON account (n);
VACUUM account;
CREATE VIEW v AS SELECT 1 AS n