-- claim.sql for a revision that needs several others. Values as there, and $15 depends
INSERT INTO aludel.applied (revision, seq, kind, summary, parents, depends, checksum, upgrade_sha256, downgrade_sha256,
                            irreversible, replaces, down, down_sha256, seal, run, build, xid, by, applied_at)
VALUES ($1, $13::pg_catalog.int8, $2::pg_catalog."char", $3,
        CASE WHEN pg_catalog.arraycontains(
                      ARRAY(SELECT a.revision FROM aludel.applied a
                             WHERE a.revision OPERATOR(pg_catalog.=) ANY (pg_catalog.array_cat(
                                       $14::pg_catalog.text[], $15::pg_catalog.text[]))
                               FOR SHARE),
                      pg_catalog.array_cat($14::pg_catalog.text[], $15::pg_catalog.text[]))
             THEN $14::pg_catalog.text[] END,
        $15::pg_catalog.text[],
        pg_catalog.decode($4, 'hex'), pg_catalog.decode($5, 'hex'), pg_catalog.decode($6, 'hex'),
        $7, $12::pg_catalog.text[], $8::pg_catalog.text::pg_catalog.json,
        pg_catalog.sha256(pg_catalog.convert_to($8, 'UTF8')), $9::pg_catalog.uuid, $10::pg_catalog.uuid, $11,
        pg_catalog.txid_current(), session_user, pg_catalog.clock_timestamp());
