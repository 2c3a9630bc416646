-- The journal: what stopped half-way.
SELECT s.revision, s.dir::pg_catalog.text, s.step::pg_catalog.text, s.statement::pg_catalog.text,
       s.state::pg_catalog.text, s.sha256
  FROM aludel.step s ORDER BY s.revision, s.dir, s.step, s.statement;
