-- In the transaction of what it stands for: done when that commits, never there when it does not.
-- $1 revision $2 direction $3 step $4 statement $5 checksum
INSERT INTO aludel.step (revision, dir, step, statement, sha256, state, attempts, started_at, finished_at)
VALUES ($1, $2::pg_catalog."char", $3::pg_catalog.int4, $4::pg_catalog.int4, $5, 'd', 1, pg_catalog.now(),
        pg_catalog.clock_timestamp());
