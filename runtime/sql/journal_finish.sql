-- It ran. $1 revision $2 direction $3 step $4 statement
UPDATE aludel.step SET state = 'd', finished_at = pg_catalog.clock_timestamp()
 WHERE revision OPERATOR(pg_catalog.=) $1 AND dir OPERATOR(pg_catalog.=) $2::pg_catalog."char"
   AND step OPERATOR(pg_catalog.=) $3::pg_catalog.int4 AND statement OPERATOR(pg_catalog.=) $4::pg_catalog.int4;
