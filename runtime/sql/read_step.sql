-- The journal: what stopped half-way.
SELECT revision, dir::pg_catalog.text, step::pg_catalog.text, statement::pg_catalog.text,
       state::pg_catalog.text, sha256
  FROM aludel.step ORDER BY revision, dir, step, statement;
