-- Deploy shop:account to pg

BEGIN;

CREATE TABLE account (n int);

COMMIT;
