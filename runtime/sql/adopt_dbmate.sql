SELECT version::pg_catalog.text, version::pg_catalog.text, NULL, 'this', NULL, NULL
  FROM schema_migrations ORDER BY 1;
