SELECT pg_catalog.regexp_replace(filename, '[.]sql$', ''), NULL, date::pg_catalog.text, 'this', NULL, NULL
  FROM graphile_migrate.migrations ORDER BY 1;
