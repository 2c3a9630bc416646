-- Case 
-- @revision a
-- @revises base
-- @upgrade
CREATE TABLE t (id int);
CREATE TABLE u (
  id int,
  name text
);
﻿SELECT 1;
SELECT 1 , 2;
SELECT $1 , 2;
SELECT　a FROM t;
SELECT a​ FROM t;
CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$
BEGIN
    --   here, and in ' ' it is harmless
    RAISE NOTICE ' ';
    RETURN 1;
END $$;
CREATE FUNCTION g() RETURNS int LANGUAGE sql AS $q$ SELECT 1 AS a $q$;
-- In these it is meant, or nobody's name.
SELECT ' ', "a b", $$ $$, E' ', U&" " /*   */ -- 
FROM größe;
SELECT نیم‌فاصله FROM t;
CREATE FUNCTION h() RETURNS int LANGUAGE plperl AS $$ my $a; $$;
COPY t (a) FROM STDIN;
 
\.
-- @downgrade
SELECT 1;
