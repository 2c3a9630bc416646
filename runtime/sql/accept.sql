-- An edited revision is taken as it stands in this build: nothing runs, and the row says what it would say, had it been
-- applied so. The new seal is for the row of history that closes this transaction.
--   $1 revision $2 summary $3 checksum $4 upgrade's $5 downgrade's $6 irreversible $7 stored downgrade $8 seal $9 run
--   $10 replaces $11 parents $12 depends
UPDATE aludel.applied
   SET summary = $2, checksum = pg_catalog.decode($3, 'hex'), upgrade_sha256 = pg_catalog.decode($4, 'hex'),
       downgrade_sha256 = pg_catalog.decode($5, 'hex'), irreversible = $6, replaces = $10::pg_catalog.text[],
       down = $7::pg_catalog.text::pg_catalog.json, down_sha256 = pg_catalog.sha256(pg_catalog.convert_to($7, 'UTF8')),
       seal = $8::pg_catalog.uuid, run = $9::pg_catalog.uuid, xid = pg_catalog.txid_current(),
       parents = CASE WHEN pg_catalog.arraycontains(
                               ARRAY(SELECT revision FROM aludel.applied
                                      WHERE revision OPERATOR(pg_catalog.=) ANY (pg_catalog.array_cat(
                                                $11::pg_catalog.text[], $12::pg_catalog.text[]))
                                        FOR SHARE),
                               pg_catalog.array_cat($11::pg_catalog.text[], $12::pg_catalog.text[]))
                      THEN $11::pg_catalog.text[] END,
       depends = $12::pg_catalog.text[]
 WHERE revision OPERATOR(pg_catalog.=) $1;
