-- An edited revision is taken as it stands in this build: nothing runs, and the row says what it would say, had it been
-- applied so. The new seal is for the row of history that closes this transaction.
--   $1 revision $2 summary $3 checksum $4 upgrade's $5 downgrade's $6 irreversible $7 stored downgrade $8 seal $9 run
--   $10 replaces
UPDATE aludel.applied
   SET summary = $2, checksum = pg_catalog.decode($3, 'hex'), upgrade_sha256 = pg_catalog.decode($4, 'hex'),
       downgrade_sha256 = pg_catalog.decode($5, 'hex'), irreversible = $6, replaces = $10::pg_catalog.text[],
       down = $7::pg_catalog.text::pg_catalog.json, down_sha256 = pg_catalog.sha256(pg_catalog.convert_to($7, 'UTF8')),
       seal = $8::pg_catalog.uuid, run = $9::pg_catalog.uuid, xid = pg_catalog.txid_current()
 WHERE revision OPERATOR(pg_catalog.=) $1;
-- $1 revision
DELETE FROM aludel.parent WHERE revision OPERATOR(pg_catalog.=) $1;
-- $1 revision $2 parents $3 depends
INSERT INTO aludel.parent (revision, parent, kind)
SELECT $1, n.id, CASE WHEN n.i OPERATOR(pg_catalog.>) pg_catalog.cardinality($2::pg_catalog.text[]) THEN 'd' ELSE 'p' END
  FROM pg_catalog.unnest(pg_catalog.array_cat($2::pg_catalog.text[], $3::pg_catalog.text[])) WITH ORDINALITY AS n (id, i);
