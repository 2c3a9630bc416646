BEGIN;

CREATE TABLE account (n int);

COMMIT;
