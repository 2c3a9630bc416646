-- Of 000001-first.sql it keeps 000001.sql.
SELECT pg_catalog.regexp_replace(filename, '[.]sql$', ''), filename, date::pg_catalog.text, 'this', NULL, NULL
  FROM graphile_migrate.migrations ORDER BY 1;
