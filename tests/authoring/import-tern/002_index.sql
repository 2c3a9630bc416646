---- tern: disable-tx ----
CREATE INDEX CONCURRENTLY account_n ON account (n);

---- create above / drop below ----
DROP INDEX CONCURRENTLY account_n;
