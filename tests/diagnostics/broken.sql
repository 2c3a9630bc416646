-- Case: what is wrong in front does not hide what is wrong behind
-- @revison a
-- @revises base
-- @upgrade transaction=of
\i other.sql
SELCT 1;
SELECT 1 \gset
SELECT 2;
BEGIN;
CREATE INDEX CONCURRENTLY t_n ON t (n);
COPY t FROM STDIN; 1
2
\.
SELCT 2;
SELECT f('open);
SELCT 3;
-- @downgrade
SELECT 1;
