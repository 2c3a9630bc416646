BEGIN;
CREATE TABLE t (
    n int
);
COMMIT;
\copy t from 't.csv'
CREATE INDEX CONCURRENTLY ON t (n);
SELECT 'it
