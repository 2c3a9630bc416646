-- The audit trail, oldest first. to_char(): whatever DateStyle says.
SELECT pg_catalog.to_char(at, 'YYYY-MM-DD HH24:MI:SS.USOF'), action, outcome, revision, ms::pg_catalog.text, db_user,
       CASE WHEN host OPERATOR(pg_catalog.<>) '' THEN host ELSE pg_catalog.host(client) END, build,
       server::pg_catalog.text, sqlstate, message, reason
  FROM aludel.history ORDER BY history.at;
