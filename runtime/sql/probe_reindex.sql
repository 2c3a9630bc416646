-- REINDEX CONCURRENTLY may run again, but an interrupted one leaves invalid indexes whose names end in _ccnew or
-- _ccold. $1 index, table, schema or database, as written: what is no relation is taken for all of this database.
SELECT false,
       CASE WHEN i.indexrelid IS NOT NULL
            THEN pg_catalog.format('DROP INDEX CONCURRENTLY %I.%I', n.nspname, c.relname) END
  FROM (VALUES ($1::pg_catalog.text)) AS one (object)
  LEFT JOIN (pg_catalog.pg_index i
             JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) i.indexrelid
             JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace)
    ON NOT i.indisvalid AND c.relname::pg_catalog.text OPERATOR(pg_catalog.~) '_cc(new|old)[0-9]*$'
   AND (pg_catalog.to_regclass(one.object) IS NULL
        OR i.indrelid OPERATOR(pg_catalog.=) pg_catalog.to_regclass(one.object)::pg_catalog.oid
        OR i.indrelid OPERATOR(pg_catalog.=)
               (SELECT x.indrelid FROM pg_catalog.pg_index x
                 WHERE x.indexrelid OPERATOR(pg_catalog.=) pg_catalog.to_regclass(one.object)::pg_catalog.oid));
