-- A failed attempt, for the audit trail; it decides nothing.
-- $1 revision $2 action $3 run $4 host $5 build $6 milliseconds $7 SQLSTATE $8 message $9 checksum $10 a uuid, no seal
INSERT INTO aludel.history (seal, at, run, revision, action, outcome, ms, sqlstate, message, checksum, db_user, client,
                            host, build, server)
VALUES ($10::pg_catalog.uuid, pg_catalog.clock_timestamp(), $3::pg_catalog.uuid, $1, $2, 'failed',
        $6::pg_catalog.int8, $7, $8, pg_catalog.decode($9, 'hex'), session_user, pg_catalog.inet_client_addr(), $4, $5,
        pg_catalog.current_setting('server_version_num')::pg_catalog.int4);
