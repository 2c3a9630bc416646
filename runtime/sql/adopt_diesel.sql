SELECT version::pg_catalog.text, version::pg_catalog.text, run_on::pg_catalog.text, 'this', NULL, NULL
  FROM __diesel_schema_migrations ORDER BY 1;
