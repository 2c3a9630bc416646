-- First statement of an upgrade: the revision is ours or, by the primary key, somebody else's; what it needs is there
-- and stays, by the lock on that row, or nothing of it runs: without, `parents` would be null. This is for one parent
-- or none, which is nearly all there is: the planner makes one plan of it for the whole run. claim_many.sql is for the
-- others.
--   $1 revision $2 kind $3 summary $4 checksum $5 upgrade's $6 downgrade's $7 irreversible $8 stored downgrade
--   $9 seal $10 run $11 build $12 replaces $13 its place in the order of what is applied $14 parents
INSERT INTO aludel.applied (revision, seq, kind, summary, parents, depends, checksum, upgrade_sha256, downgrade_sha256,
                            irreversible, replaces, down, down_sha256, seal, run, build, xid, by, applied_at)
VALUES ($1, $13::pg_catalog.int8, $2::pg_catalog."char", $3,
        CASE WHEN pg_catalog.cardinality($14::pg_catalog.text[]) OPERATOR(pg_catalog.=) 0 THEN $14::pg_catalog.text[]
             ELSE (SELECT ARRAY[a.revision] FROM aludel.applied a
                    WHERE a.revision OPERATOR(pg_catalog.=) ($14::pg_catalog.text[])[1] FOR SHARE) END,
        '{}', pg_catalog.decode($4, 'hex'), pg_catalog.decode($5, 'hex'), pg_catalog.decode($6, 'hex'),
        $7, $12::pg_catalog.text[], $8::pg_catalog.text::pg_catalog.json,
        pg_catalog.sha256(pg_catalog.convert_to($8, 'UTF8')), $9::pg_catalog.uuid, $10::pg_catalog.uuid, $11,
        pg_catalog.txid_current(), session_user, pg_catalog.clock_timestamp());
-- A script does not know that place, and gives 0. $1 revision
UPDATE aludel.applied
   SET seq = (SELECT pg_catalog.max(seq) OPERATOR(pg_catalog.+) 1 FROM aludel.applied)
 WHERE revision OPERATOR(pg_catalog.=) $1;
