-- Last statement of an upgrade. The seal comes from our own row of this very transaction: none after a hidden ROLLBACK,
-- and then the primary key refuses. It tells how many milliseconds the transaction took. $1 revision $2 action $3 run
-- $4 host $5 build $6 milliseconds before this transaction $7 checksum $8 reason
INSERT INTO aludel.history (seal, at, run, revision, action, outcome, ms, checksum, db_user, client, host, build,
                            reason, server)
VALUES ((SELECT seal FROM aludel.applied WHERE revision OPERATOR(pg_catalog.=) $1
                                           AND xid OPERATOR(pg_catalog.=) pg_catalog.txid_current()),
        pg_catalog.clock_timestamp(), $3::pg_catalog.uuid, $1, $2, 'ok',
        $6::pg_catalog.int8 OPERATOR(pg_catalog.+) (1000 OPERATOR(pg_catalog.*) EXTRACT(epoch FROM
            pg_catalog.clock_timestamp() OPERATOR(pg_catalog.-) pg_catalog.now()))::pg_catalog.int8,
        pg_catalog.decode($7, 'hex'), session_user, pg_catalog.inet_client_addr(), $4, $5, $8,
        pg_catalog.current_setting('server_version_num')::pg_catalog.int4)
RETURNING 1000 OPERATOR(pg_catalog.*) pg_catalog.date_part('epoch',
              pg_catalog.clock_timestamp() OPERATOR(pg_catalog.-) pg_catalog.now());
