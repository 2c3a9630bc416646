-- The current set, in the order it was applied in.
SELECT revision, summary, seq::pg_catalog.text, kind::pg_catalog.text, checksum, upgrade_sha256, downgrade_sha256,
       (down IS NOT NULL)::pg_catalog.text, irreversible, applied_at::pg_catalog.text, build, by
  FROM aludel.applied ORDER BY seq;
