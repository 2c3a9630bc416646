-- Case
-- @revision a
-- @revises base
-- @upgrade
COPY t FROM STDIN;
1
2
-- @downgrade
SELECT 1;
