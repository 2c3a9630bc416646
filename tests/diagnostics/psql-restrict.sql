-- Case
-- @revision a
-- @revises base
-- @upgrade
\restrict abc
SELECT 1;
\unrestrict abc
-- @downgrade
SELECT 1;
