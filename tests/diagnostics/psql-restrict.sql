-- Case
-- @revision a
-- @revises base
-- @upgrade
\restrict abc
SELECT 1;
\unrestrict abc
\restrict abc \\ SELECT 2;
\restrict abc\\SELECT 3;
\restrict abc \echo 4
\restrict 'a\'\b' junk
SELECT 5;
-- @downgrade
SELECT 1;
