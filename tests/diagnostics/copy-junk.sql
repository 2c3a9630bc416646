-- Case
-- @revision a
-- @revises base
-- @upgrade
COPY t FROM STDIN; SELECT 2;
1
\.
-- @downgrade
SELECT 1;
