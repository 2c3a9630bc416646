-- Its ledger has the last version alone: all up to it by number are applied.
SELECT version::pg_catalog.text, version::pg_catalog.text, NULL, 'below', CASE WHEN dirty THEN 'dirty' END, NULL
  FROM schema_migrations ORDER BY 1;
