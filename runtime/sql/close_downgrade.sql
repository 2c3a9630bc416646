-- Last statement of a downgrade: the row goes, history stays. Without our own row of this very transaction, or while
-- another one needs it, there is no seal, and the primary key refuses: retire.sql waited for who was about to need it,
-- and who comes later waits for us. It tells how many milliseconds the transaction took. $1 revision $2 action $3 run
-- $4 host $5 build $6 milliseconds before this transaction
WITH gone AS (
    DELETE FROM aludel.applied
     WHERE revision OPERATOR(pg_catalog.=) $1 AND xid OPERATOR(pg_catalog.=) pg_catalog.txid_current()
       AND NOT EXISTS (SELECT FROM aludel.applied a WHERE $1 OPERATOR(pg_catalog.=) ANY (a.parents)
                                                       OR $1 OPERATOR(pg_catalog.=) ANY (a.depends))
    RETURNING seal, checksum)
INSERT INTO aludel.history (seal, at, run, revision, action, outcome, ms, checksum, db_user, client, host, build,
                            server)
VALUES ((SELECT seal FROM gone), pg_catalog.clock_timestamp(), $3::pg_catalog.uuid, $1, $2, 'ok',
        $6::pg_catalog.int8 OPERATOR(pg_catalog.+) (1000 OPERATOR(pg_catalog.*) EXTRACT(epoch FROM
            pg_catalog.clock_timestamp() OPERATOR(pg_catalog.-) pg_catalog.now()))::pg_catalog.int8,
        (SELECT checksum FROM gone), session_user, pg_catalog.inet_client_addr(), $4, $5,
        pg_catalog.current_setting('server_version_num')::pg_catalog.int4)
RETURNING 1000 OPERATOR(pg_catalog.*) pg_catalog.date_part('epoch',
              pg_catalog.clock_timestamp() OPERATOR(pg_catalog.-) pg_catalog.now());
