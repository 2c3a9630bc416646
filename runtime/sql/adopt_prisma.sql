-- Neither finished nor rolled back is what it calls failed.
SELECT migration_name::pg_catalog.text, NULL, finished_at::pg_catalog.text, 'this',
       CASE WHEN finished_at IS NULL THEN 'failed' END, NULL
  FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY 1;
