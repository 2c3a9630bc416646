-- One registry may hold several projects.
SELECT c.change, NULL, c.committed_at::pg_catalog.text, 'this', NULL, c.project
  FROM sqitch.changes c ORDER BY c.project, c.committed_at, c.change_id;
