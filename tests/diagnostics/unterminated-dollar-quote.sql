-- Case
-- @revision a
-- @revises base
-- @upgrade
DO $body$ BEGIN NULL; END $bdy$;
-- @downgrade
SELECT 1;
