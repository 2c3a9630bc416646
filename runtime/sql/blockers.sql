-- What our backend runs and waits for, and who holds that, the oldest transaction first. $1 our backend's pid. No row:
-- it waits for no lock. A pid of 0 is a prepared transaction; what the role may not see is null.
SELECT me.query,
       (SELECT pg_catalog.concat_ws(' on ', w.mode, w.relation::pg_catalog.regclass::pg_catalog.text)
          FROM pg_catalog.pg_locks w
         WHERE w.pid OPERATOR(pg_catalog.=) me.pid AND NOT w.granted LIMIT 1),
       u.pid::pg_catalog.text, b.usename::pg_catalog.text,
       CASE WHEN b.application_name OPERATOR(pg_catalog.<>) '' THEN b.application_name END, b.state, b.query,
       EXTRACT(epoch FROM pg_catalog.clock_timestamp() OPERATOR(pg_catalog.-)
                          b.xact_start)::pg_catalog.int8::pg_catalog.text
  FROM pg_catalog.pg_stat_activity me
 CROSS JOIN LATERAL (SELECT DISTINCT p.pid FROM pg_catalog.unnest(pg_catalog.pg_blocking_pids(me.pid)) AS p (pid)) u
  LEFT JOIN pg_catalog.pg_stat_activity b ON b.pid OPERATOR(pg_catalog.=) u.pid
 WHERE me.pid OPERATOR(pg_catalog.=) $1::pg_catalog.int4
 ORDER BY b.xact_start, u.pid;
