-- What a schema brings with it is not seen: no alarm, rather than a false one.
-- @revision b
-- @revises base

-- @upgrade
CREATE SCHEMA app CREATE TABLE account (id int) CREATE VIEW accounts AS SELECT * FROM account;

-- @downgrade
DROP VIEW app.accounts;
DROP TABLE app.account;
DROP SCHEMA app;
