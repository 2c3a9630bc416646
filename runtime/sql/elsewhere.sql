-- Schemas that hold a ledger of ours, but for $1.
SELECT n.nspname
  FROM pg_catalog.pg_namespace n
 WHERE n.nspname::pg_catalog.text OPERATOR(pg_catalog.<>) $1
   AND (SELECT pg_catalog.count(*) FROM pg_catalog.pg_class c
         WHERE c.relnamespace OPERATOR(pg_catalog.=) n.oid
           AND c.relname::pg_catalog.text OPERATOR(pg_catalog.=) ANY (ARRAY['applied', 'history', 'meta', 'step'])
       ) OPERATOR(pg_catalog.=) 4
 ORDER BY 1;
