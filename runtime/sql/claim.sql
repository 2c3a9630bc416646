-- First statement of an upgrade: the revision is ours or, by the primary key, somebody else's; its parents are there or,
-- by the foreign keys, nothing of it runs.
--   $1 revision $2 kind $3 summary $4 checksum $5 upgrade's $6 downgrade's $7 irreversible $8 stored downgrade
--   $9 seal $10 run $11 build $12 parents $13 depends $14 replaces $15 its place in the order of what is applied
WITH claimed AS (
    INSERT INTO aludel.applied (revision, seq, kind, summary, checksum, upgrade_sha256, downgrade_sha256, irreversible,
                                replaces, down, down_sha256, seal, run, build, xid, by, applied_at)
    VALUES ($1, $15::pg_catalog.int8, $2::pg_catalog."char", $3, pg_catalog.decode($4, 'hex'),
            pg_catalog.decode($5, 'hex'), pg_catalog.decode($6, 'hex'), $7, $14::pg_catalog.text[],
            $8::pg_catalog.text::pg_catalog.json, pg_catalog.sha256(pg_catalog.convert_to($8, 'UTF8')),
            $9::pg_catalog.uuid, $10::pg_catalog.uuid, $11, pg_catalog.txid_current(), session_user,
            pg_catalog.clock_timestamp())
    RETURNING revision)
INSERT INTO aludel.parent (revision, parent, kind)
SELECT c.revision, n.id,
       CASE WHEN n.i OPERATOR(pg_catalog.>) pg_catalog.cardinality($12::pg_catalog.text[]) THEN 'd' ELSE 'p' END
  FROM claimed c
 CROSS JOIN pg_catalog.unnest(pg_catalog.array_cat($12::pg_catalog.text[], $13::pg_catalog.text[]))
            WITH ORDINALITY AS n (id, i);
-- A script does not know that place, and gives 0. $1 revision
UPDATE aludel.applied
   SET seq = (SELECT pg_catalog.max(seq) OPERATOR(pg_catalog.+) 1 FROM aludel.applied)
 WHERE revision OPERATOR(pg_catalog.=) $1;
