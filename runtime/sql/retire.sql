-- First statement of a downgrade: a new seal, which only the closing statement can satisfy. $1 revision $2 seal $3 run
UPDATE aludel.applied
   SET seal = $2::pg_catalog.uuid, run = $3::pg_catalog.uuid, xid = pg_catalog.txid_current()
 WHERE revision OPERATOR(pg_catalog.=) $1;
