-- First statement of an upgrade: the revision is ours or, by the primary key, somebody else's; its parents are there or,
-- by the foreign keys, nothing of it runs.
--   $1 revision $2 kind $3 summary $4 checksum $5 upgrade's $6 downgrade's $7 irreversible $8 stored downgrade
--   $9 seal $10 run $11 build $12 parents $13 depends $14 replaces
WITH claimed AS (
    INSERT INTO aludel.applied (revision, kind, summary, checksum, upgrade_sha256, downgrade_sha256, irreversible,
                                replaces, down, down_sha256, seal, run, build)
    VALUES ($1, $2::pg_catalog."char", $3, pg_catalog.decode($4, 'hex'), pg_catalog.decode($5, 'hex'),
            pg_catalog.decode($6, 'hex'), $7, $14::pg_catalog.text[], $8::pg_catalog.jsonb,
            pg_catalog.sha256(pg_catalog.convert_to($8::pg_catalog.jsonb::pg_catalog.text, 'UTF8')),
            $9::pg_catalog.uuid, $10::pg_catalog.uuid, $11)
    RETURNING revision)
INSERT INTO aludel.parent (revision, parent, kind)
SELECT revision, pg_catalog.unnest($12::pg_catalog.text[]), 'p'::pg_catalog."char" FROM claimed
UNION ALL
SELECT revision, pg_catalog.unnest($13::pg_catalog.text[]), 'd'::pg_catalog."char" FROM claimed;
