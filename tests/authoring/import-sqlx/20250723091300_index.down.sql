-- no-transaction
DROP INDEX CONCURRENTLY account_n;
