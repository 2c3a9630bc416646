-- The current set, in the order it was applied in. A bare name in ORDER BY would be the output column: text, 10 before 9.
SELECT a.revision, a.summary, a.seq::pg_catalog.text, a.kind::pg_catalog.text, a.checksum, a.upgrade_sha256,
       a.downgrade_sha256, (a.down IS NOT NULL)::pg_catalog.text, a.irreversible, a.applied_at::pg_catalog.text, a.build,
       a.by
  FROM aludel.applied a ORDER BY a.seq;
