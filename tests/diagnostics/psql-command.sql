-- Case
-- @revision a
-- @revises base
-- @upgrade
\i other.sql
CREATE TABLE t (n int);
\connect db
SELECT 1\; SELECT 2;
SELECT count(*) FROM t \gset
SELECT 'DROP TABLE t' \gexec
\if :count
\copy t from 't.csv'
\endif
\timing
-- @downgrade
DROP TABLE t;
