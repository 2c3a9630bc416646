-- What pg_dump -s tells, for servers that are newer than the pg_dump there is, and refuses them: one line for each thing
-- that can differ, sorted. :schemas and :tables are what to leave out, with commas.
SET search_path = pg_catalog;
WITH schema AS (
    SELECT * FROM pg_namespace
     WHERE nspname NOT LIKE 'pg\_%' AND nspname <> ALL (string_to_array(:'schemas', ',') || text 'information_schema')
), class AS (
    SELECT c.*, c.oid::regclass AS name
      FROM pg_class c JOIN schema s ON s.oid = c.relnamespace LEFT JOIN pg_index i ON i.indexrelid = c.oid
      LEFT JOIN pg_class t ON t.oid = i.indrelid
     WHERE coalesce(t.relname, c.relname) <> ALL (string_to_array(:'tables', ','))
)
SELECT format('schema %s %s', nspname, nspacl) COLLATE "C" AS line FROM schema
UNION ALL SELECT format('class %s %s %s %s %s', name, relkind, relpersistence, reloptions, relacl) FROM class
UNION ALL
SELECT format('column %s %s %s %s %s %s %s %s', c.name,
              row_number() OVER (PARTITION BY c.oid ORDER BY a.attnum), a.attname, format_type(a.atttypid, a.atttypmod),
              a.attnotnull, a.attidentity, a.attgenerated, pg_get_expr(d.adbin, d.adrelid))
  FROM class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
UNION ALL SELECT format('view %s %s', name, pg_get_viewdef(oid)) FROM class WHERE relkind IN ('v', 'm')
UNION ALL
SELECT format('sequence %s %s %s %s %s', c.name, s.seqstart, s.seqincrement, s.seqmin, s.seqmax)
  FROM class c JOIN pg_sequence s ON s.seqrelid = c.oid
UNION ALL
SELECT format('index %s valid %s', pg_get_indexdef(i.indexrelid), i.indisvalid)
  FROM class c JOIN pg_index i ON i.indrelid = c.oid
UNION ALL
SELECT format('constraint %s %s %s', conrelid::regclass, conname, pg_get_constraintdef(n.oid))
  FROM pg_constraint n JOIN class c ON c.oid = n.conrelid
UNION ALL
SELECT format('trigger %s %s', pg_get_triggerdef(t.oid), t.tgenabled)
  FROM class c JOIN pg_trigger t ON t.tgrelid = c.oid AND NOT t.tgisinternal
UNION ALL
SELECT format('policy %s %s %s', c.name, p.polname, pg_get_expr(p.polqual, p.polrelid))
  FROM class c JOIN pg_policy p ON p.polrelid = c.oid
UNION ALL
SELECT format('function %s %s', pg_get_functiondef(p.oid), p.proacl)
  FROM pg_proc p JOIN schema s ON s.oid = p.pronamespace WHERE p.prokind <> 'a'
UNION ALL
SELECT format('enum %s %s %s', t.oid::regtype, e.enumsortorder, e.enumlabel)
  FROM pg_type t JOIN schema s ON s.oid = t.typnamespace JOIN pg_enum e ON e.enumtypid = t.oid
UNION ALL SELECT format('extension %s %s', extname, extversion) FROM pg_extension
UNION ALL
SELECT format('comment on %s: %s', o.identity, description)
  FROM pg_description, pg_identify_object(classoid, objoid, objsubid) AS o
 WHERE objoid >= 16384
   AND CASE o.type WHEN 'schema' THEN o.name ELSE o.schema END <> ALL (string_to_array(:'schemas', ','))
 ORDER BY line;
