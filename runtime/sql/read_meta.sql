-- The ledger's own format. An undefined table or schema here means that there is no ledger yet.
SELECT format::pg_catalog.text, min_reader::pg_catalog.text FROM aludel.meta;
