-- Case
-- @revision a
-- @revises base
-- @upgrade
DELETE FROM t WHERE n = $1 OR m = $2;
SELECT $1;
CREATE VIEW v AS SELECT $1::int AS n;
-- These are the server's to fill in, or no parameters.
PREPARE p (int) AS SELECT $1;
EXPLAIN (GENERIC_PLAN) SELECT $1;
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT $1';
CREATE FUNCTION g(int) RETURNS int LANGUAGE sql RETURN $1;
CREATE OR REPLACE PROCEDURE h(int) LANGUAGE sql BEGIN ATOMIC SELECT $1; SELECT a$1 FROM t; END;
SELECT '$1', $$ $1 $$, a$1 FROM t; -- $1
-- @downgrade
SELECT 1;
