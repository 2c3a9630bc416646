-- Last statement of an upgrade. The seal comes from our own row of this very transaction: none after a hidden ROLLBACK,
-- and then the CHECK refuses. $1 revision $2 action $3 run $4 host $5 build $6 milliseconds before this transaction
-- $7 checksum $8 reason
INSERT INTO aludel.history (run, seal, revision, action, outcome, ms, checksum, host, build, reason)
VALUES ($3::pg_catalog.uuid,
        (SELECT seal FROM aludel.applied WHERE revision OPERATOR(pg_catalog.=) $1
                                           AND xid OPERATOR(pg_catalog.=) pg_catalog.txid_current()),
        $1, $2, 'ok',
        $6::pg_catalog.int8 OPERATOR(pg_catalog.+) (1000 OPERATOR(pg_catalog.*) EXTRACT(epoch FROM
            pg_catalog.clock_timestamp() OPERATOR(pg_catalog.-) pg_catalog.now()))::pg_catalog.int8,
        pg_catalog.decode($7, 'hex'), $4, $5, $8);
