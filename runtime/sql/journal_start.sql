-- A statement outside any transaction is about to run. $1 revision $2 direction $3 step $4 statement $5 checksum
INSERT INTO aludel.step AS s (revision, dir, step, statement, sha256, state, attempts, started_at)
VALUES ($1, $2::pg_catalog."char", $3::pg_catalog.int4, $4::pg_catalog.int4, $5, 's', 1, pg_catalog.clock_timestamp())
ON CONFLICT (revision, dir, step, statement)
DO UPDATE SET attempts = s.attempts OPERATOR(pg_catalog.+) 1, started_at = pg_catalog.clock_timestamp();
