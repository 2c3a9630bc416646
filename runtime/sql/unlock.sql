-- Gives the lock back on a connection that goes on living. $1, $2 its key.
SELECT pg_catalog.pg_advisory_unlock($1::pg_catalog.int4, $2::pg_catalog.int4);
