-- A failed attempt, for the audit trail; it decides nothing.
-- $1 revision $2 action $3 run $4 host $5 build $6 milliseconds $7 SQLSTATE $8 message $9 checksum
INSERT INTO aludel.history (run, revision, action, outcome, ms, sqlstate, message, checksum, host, build)
VALUES ($3::pg_catalog.uuid, $1, $2, 'failed', $6::pg_catalog.int8, $7, $8, pg_catalog.decode($9, 'hex'), $4, $5);
