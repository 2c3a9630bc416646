-- Every change of mind is a row: an undo and a deletion take back what the version's earlier rows say. A baseline
-- stands for all versions up to its own. A repeatable has no version; its last run counts.
WITH last AS (
    SELECT DISTINCT ON (COALESCE(version, script)) installed_rank, version, type, script, installed_on, success
      FROM flyway_schema_history
     WHERE type OPERATOR(pg_catalog.<>) 'SCHEMA'
     ORDER BY COALESCE(version, script), installed_rank DESC)
SELECT CASE WHEN type OPERATOR(pg_catalog.=) 'BASELINE' OR type OPERATOR(pg_catalog.~~) '%JDBC' THEN version
            ELSE pg_catalog.regexp_replace(pg_catalog.regexp_replace(script, '^.*/', ''), '[.][^.]*$', '') END,
       version::pg_catalog.text, installed_on::pg_catalog.text,
       CASE WHEN type OPERATOR(pg_catalog.~~) '%BASELINE' THEN 'baseline' ELSE 'this' END,
       CASE WHEN NOT success THEN 'failed' END, NULL
  FROM last
 WHERE type OPERATOR(pg_catalog.!~~) 'UNDO%' AND type OPERATOR(pg_catalog.<>) 'DELETE'
 ORDER BY installed_rank;
