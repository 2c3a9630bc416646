--! Previous: sha1:aa
--! Hash: sha1:bb
--! Message: The index

--! no-transaction
CREATE INDEX CONCURRENTLY account_n ON account (n);
