-- The audit trail, oldest first.
SELECT at::pg_catalog.text, action, outcome, revision, ms::pg_catalog.text, db_user,
       COALESCE(NULLIF(host, ''), pg_catalog.host(client)), build, server::pg_catalog.text, sqlstate, message, reason
  FROM aludel.history ORDER BY history.at;
