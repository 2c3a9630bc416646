-- Who holds the lock, and how far it is. $1, $2 the lock's key. Whether it moves: its application_name and
-- the begin of its statement change, or a statement runs that does not itself wait for a lock.
SELECT a.pid::pg_catalog.text,
       a.usename::pg_catalog.text,
       COALESCE(a.client_hostname, pg_catalog.host(a.client_addr), 'local'),
       a.application_name,
       EXTRACT(epoch FROM pg_catalog.clock_timestamp() OPERATOR(pg_catalog.-)
                          a.backend_start)::pg_catalog.int8::pg_catalog.text,
       a.query_start::pg_catalog.text,
       COALESCE(a.state OPERATOR(pg_catalog.=) 'active'
                AND (a.wait_event_type OPERATOR(pg_catalog.=) 'Lock') IS NOT TRUE, false),
       CASE WHEN a.state OPERATOR(pg_catalog.=) 'active'
            THEN 'at work on: ' OPERATOR(pg_catalog.||) pg_catalog.left(
                     pg_catalog.regexp_replace(a.query, '[[:space:]]+', ' ', 'g'), 120)
            ELSE COALESCE(a.state, 'unseen') END,
       EXTRACT(epoch FROM pg_catalog.clock_timestamp() OPERATOR(pg_catalog.-)
                          a.state_change)::pg_catalog.int8::pg_catalog.text
  FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a ON a.pid OPERATOR(pg_catalog.=) l.pid
 WHERE l.locktype OPERATOR(pg_catalog.=) 'advisory' AND l.granted
   AND l.classid OPERATOR(pg_catalog.=) $1::pg_catalog.int4::pg_catalog.oid
   AND l.objid OPERATOR(pg_catalog.=) $2::pg_catalog.int4::pg_catalog.oid
   AND l.objsubid OPERATOR(pg_catalog.=) 2
   AND l.database OPERATOR(pg_catalog.=) (SELECT oid FROM pg_catalog.pg_database
                                           WHERE datname OPERATOR(pg_catalog.=) pg_catalog.current_database());
