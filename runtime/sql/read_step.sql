-- The journal: what stopped half-way.
SELECT s.revision, s.dir::pg_catalog.text, s.step::pg_catalog.text, s.statement::pg_catalog.text,
       s.state::pg_catalog.text, pg_catalog.decode(s.sha256, 'hex')
  FROM aludel.step s ORDER BY s.revision, s.dir, s.step, s.statement;
