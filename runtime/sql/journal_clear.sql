-- The revision is recorded as a whole, so its journal has nothing left to say. $1 revision
DELETE FROM aludel.step WHERE revision OPERATOR(pg_catalog.=) $1;
