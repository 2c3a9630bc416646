-- CREATE INDEX CONCURRENTLY: a valid index of that name on that table is the one; an invalid one is what a failed build
-- left. $1 the index, $2 its table, both as written: the type `name` cuts what is longer, as the server did.
SELECT COALESCE(pg_catalog.bool_or(i.indisvalid), false),
       pg_catalog.string_agg(pg_catalog.format('DROP INDEX CONCURRENTLY %I.%I', n.nspname, c.relname), '')
           FILTER (WHERE NOT i.indisvalid)
  FROM pg_catalog.pg_index i
  JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) i.indexrelid
  JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
 WHERE i.indrelid OPERATOR(pg_catalog.=) pg_catalog.to_regclass($2)::pg_catalog.oid
   AND c.relname OPERATOR(pg_catalog.=)
       (pg_catalog.parse_ident($1))[pg_catalog.array_upper(pg_catalog.parse_ident($1), 1)]::pg_catalog.name;
