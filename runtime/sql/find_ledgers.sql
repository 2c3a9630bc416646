-- Tables that may be another tool's ledger: where they are, whether the search path finds them, whether we may read
-- and lock them, their columns; and whether ours keeps Alembic's in step.
--   $1 names that tools use $2 the only name, or NULL $3 the only schema, or NULL $4 our ledger's schema
--   $5 the role that does the work, or NULL
SELECT n.nspname, c.relname, pg_catalog.pg_table_is_visible(c.oid)::pg_catalog.text,
       pg_catalog.has_table_privilege(c.oid, 'SELECT')::pg_catalog.text,
       pg_catalog.has_table_privilege(COALESCE($5::pg_catalog.name, current_user), c.oid,
                                      'UPDATE, DELETE, TRUNCATE')::pg_catalog.text,
       ARRAY(SELECT a.attname::pg_catalog.text FROM pg_catalog.pg_attribute a
              WHERE a.attrelid OPERATOR(pg_catalog.=) c.oid AND a.attnum OPERATOR(pg_catalog.>) 0
                AND NOT a.attisdropped)::pg_catalog.text,
       EXISTS (SELECT FROM pg_catalog.pg_proc p
                 JOIN pg_catalog.pg_namespace o ON o.oid OPERATOR(pg_catalog.=) p.pronamespace
                WHERE o.nspname::pg_catalog.text OPERATOR(pg_catalog.=) $4
                  AND p.proname OPERATOR(pg_catalog.=) 'keep_alembic')::pg_catalog.text
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
 WHERE c.relkind::pg_catalog.text OPERATOR(pg_catalog.=) ANY (ARRAY['r', 'p'])
   AND CASE WHEN $2::pg_catalog.text IS NULL
            THEN c.relname::pg_catalog.text OPERATOR(pg_catalog.=) ANY ($1::pg_catalog.text[])
            ELSE c.relname::pg_catalog.text OPERATOR(pg_catalog.=) $2 END
   AND ($3::pg_catalog.text IS NULL OR n.nspname::pg_catalog.text OPERATOR(pg_catalog.=) $3)
 ORDER BY n.nspname, c.relname;
