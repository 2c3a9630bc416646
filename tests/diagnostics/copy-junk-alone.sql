-- Case
-- @revision a
-- @revises base
-- @upgrade
COPY t FROM STDIN; SELECT 2;
\echo done
-- @downgrade
DELETE FROM t;
