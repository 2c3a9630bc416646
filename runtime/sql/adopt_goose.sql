-- Each way up and down is a row, and a version's last one counts. The row with 0 came with the table.
SELECT version_id::pg_catalog.text, version_id::pg_catalog.text, tstamp::pg_catalog.text, 'this', NULL, NULL
  FROM (SELECT DISTINCT ON (version_id) version_id, is_applied, tstamp
          FROM goose_db_version ORDER BY version_id, id DESC) AS last
 WHERE is_applied AND version_id OPERATOR(pg_catalog.<>) 0
 ORDER BY last.version_id;
