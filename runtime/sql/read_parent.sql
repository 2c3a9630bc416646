-- What each member of the current set needs, in the order of read_applied.sql.
SELECT p.revision, p.kind::pg_catalog.text, p.parent
  FROM aludel.parent p JOIN aludel.applied a ON a.revision OPERATOR(pg_catalog.=) p.revision
 ORDER BY a.seq, a.revision, p.kind DESC, p.parent;
