SELECT version::pg_catalog.text, version::pg_catalog.text, installed_on::pg_catalog.text, 'this',
       CASE WHEN NOT success THEN 'failed' END, NULL
  FROM _sqlx_migrations ORDER BY _sqlx_migrations.version;
