-- The current set, in the order it was applied in: a bare name in ORDER BY is the output column, text. Two migrators
-- behind a pooler can give one seq to two revisions that do not need each other. to_char(): whatever DateStyle says.
SELECT a.revision, a.summary, a.seq::pg_catalog.text, a.kind::pg_catalog.text, a.checksum, a.upgrade_sha256,
       a.downgrade_sha256, (a.down IS NOT NULL)::pg_catalog.text, a.irreversible,
       pg_catalog.to_char(a.applied_at, 'YYYY-MM-DD HH24:MI:SS.USOF'), a.build, a.by,
       pg_catalog.array_to_string(a.replaces, ' '), pg_catalog.array_to_string(a.parents, ' '),
       pg_catalog.array_to_string(a.depends, ' ')
  FROM aludel.applied a ORDER BY a.seq, a.revision;
