-- Its ledger has the last version alone: all up to it by number are applied. 0 is none.
SELECT version::pg_catalog.text, version::pg_catalog.text, NULL, 'below', NULL, NULL
  FROM schema_version WHERE version OPERATOR(pg_catalog.<>) 0 ORDER BY 1;
