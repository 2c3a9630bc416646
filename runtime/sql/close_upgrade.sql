-- Last statement of an upgrade. The seal comes from our own row of this very transaction: none after a hidden ROLLBACK,
-- and then the CHECK refuses. $1 revision $2 action $3 run $4 host $5 build $6 milliseconds before this transaction
INSERT INTO aludel.history (run, seal, revision, action, outcome, ms, checksum, host, build)
SELECT $3::pg_catalog.uuid, a.seal, $1, $2, 'ok',
       $6::pg_catalog.int8 OPERATOR(pg_catalog.+) (1000 OPERATOR(pg_catalog.*) EXTRACT(epoch FROM
           pg_catalog.clock_timestamp() OPERATOR(pg_catalog.-) pg_catalog.now()))::pg_catalog.int8,
       a.checksum, $4, $5
  FROM (VALUES (1)) AS one
  LEFT JOIN aludel.applied a ON a.revision OPERATOR(pg_catalog.=) $1
                            AND a.xid OPERATOR(pg_catalog.=) pg_catalog.txid_current();
