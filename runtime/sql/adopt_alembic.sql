-- Its ledger has the heads alone: what they need, directly or not, is applied, too.
SELECT version_num::pg_catalog.text, NULL, NULL, 'needs', NULL, NULL
  FROM alembic_version ORDER BY 1;
