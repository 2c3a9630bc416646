-- What must be known before anything else, and in the same breath the lock.
--   $1 the backend's pid as libpq was told: a pooler hands out others    $2 is the lock wanted
--   $3, $4 the lock's key    $5 the ledger's schema
-- CASE keeps the order: a standby grants advisory locks too, and a pooled session would keep it for somebody else.
SELECT pg_catalog.pg_is_in_recovery(),
       pg_catalog.pg_backend_pid() OPERATOR(pg_catalog.=) $1::pg_catalog.int4,
       pg_catalog.current_setting('server_version_num'),
       EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname OPERATOR(pg_catalog.=) $5::pg_catalog.name),
       CASE WHEN $2::pg_catalog.bool
                 AND NOT pg_catalog.pg_is_in_recovery()
                 AND pg_catalog.pg_backend_pid() OPERATOR(pg_catalog.=) $1::pg_catalog.int4
            THEN pg_catalog.pg_try_advisory_lock($3::pg_catalog.int4, $4::pg_catalog.int4)
            ELSE false END,
       -- of a ledger, even where its view is gone: no other tool has a constraint of that name
       EXISTS (SELECT FROM pg_catalog.pg_constraint k
                 JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) k.connamespace
                WHERE n.nspname OPERATOR(pg_catalog.=) $5::pg_catalog.name
                  AND k.conname OPERATOR(pg_catalog.=) 'applied_is_closed_by_history'::pg_catalog.name);
