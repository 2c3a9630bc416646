-- CREATE DATABASE: done when it exists. $1 its name, as written
SELECT EXISTS (SELECT FROM pg_catalog.pg_database
                WHERE datname OPERATOR(pg_catalog.=) (pg_catalog.parse_ident($1))[1]::pg_catalog.name),
       NULL::pg_catalog.text;
