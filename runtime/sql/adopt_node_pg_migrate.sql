SELECT name::pg_catalog.text, NULL, run_on::pg_catalog.text, 'this', NULL, NULL
  FROM pgmigrations ORDER BY id;
