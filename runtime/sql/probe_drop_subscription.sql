-- DROP SUBSCRIPTION: done when it is gone from this database. $1 its name, as written
SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_subscription s
                      JOIN pg_catalog.pg_database d ON d.oid OPERATOR(pg_catalog.=) s.subdbid
                     WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()
                       AND s.subname OPERATOR(pg_catalog.=) (pg_catalog.parse_ident($1))[1]::pg_catalog.name),
       NULL::pg_catalog.text;
