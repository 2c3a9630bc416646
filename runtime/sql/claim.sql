-- First statement of an upgrade: the revision is ours or, by the primary key, somebody else's; what it needs is there and
-- stays, by the locks on those rows, or nothing of it runs: without, `parents` would be null. One or two are looked up
-- one by one, for which the planner takes the index; for a list of unknown length it would read the whole table.
--   $1 revision $2 kind $3 summary $4 checksum $5 upgrade's $6 downgrade's $7 irreversible $8 stored downgrade
--   $9 seal $10 run $11 build $12 parents $13 depends $14 replaces $15 its place in the order of what is applied
INSERT INTO aludel.applied (revision, seq, kind, summary, parents, depends, checksum, upgrade_sha256, downgrade_sha256,
                            irreversible, replaces, down, down_sha256, seal, run, build, xid, by, applied_at)
VALUES ($1, $15::pg_catalog.int8, $2::pg_catalog."char", $3,
        CASE WHEN pg_catalog.arraycontains(
                      pg_catalog.array_cat(
                          ARRAY[(SELECT revision FROM aludel.applied
                                  WHERE revision OPERATOR(pg_catalog.=) (pg_catalog.array_cat($12::pg_catalog.text[],
                                                                                              $13::pg_catalog.text[]))[1]
                                    FOR SHARE),
                                (SELECT revision FROM aludel.applied
                                  WHERE revision OPERATOR(pg_catalog.=) (pg_catalog.array_cat($12::pg_catalog.text[],
                                                                                              $13::pg_catalog.text[]))[2]
                                    FOR SHARE)],
                          ARRAY(SELECT revision FROM aludel.applied
                                 WHERE pg_catalog.cardinality(pg_catalog.array_cat($12::pg_catalog.text[],
                                                                                   $13::pg_catalog.text[]))
                                       OPERATOR(pg_catalog.>) 2
                                   AND revision OPERATOR(pg_catalog.=) ANY (pg_catalog.array_cat($12::pg_catalog.text[],
                                                                                                 $13::pg_catalog.text[]))
                                   FOR SHARE)),
                      pg_catalog.array_cat($12::pg_catalog.text[], $13::pg_catalog.text[]))
             THEN $12::pg_catalog.text[] END,
        $13::pg_catalog.text[], pg_catalog.decode($4, 'hex'), pg_catalog.decode($5, 'hex'), pg_catalog.decode($6, 'hex'),
        $7, $14::pg_catalog.text[], $8::pg_catalog.text::pg_catalog.json,
        pg_catalog.sha256(pg_catalog.convert_to($8, 'UTF8')), $9::pg_catalog.uuid, $10::pg_catalog.uuid, $11,
        pg_catalog.txid_current(), session_user, pg_catalog.clock_timestamp());
-- A script does not know that place, and gives 0. $1 revision
UPDATE aludel.applied
   SET seq = (SELECT pg_catalog.max(seq) OPERATOR(pg_catalog.+) 1 FROM aludel.applied)
 WHERE revision OPERATOR(pg_catalog.=) $1;
