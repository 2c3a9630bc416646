-- DROP INDEX CONCURRENTLY: done when it is gone. $1 the index, as written
SELECT pg_catalog.to_regclass($1) IS NULL, NULL::pg_catalog.text;
