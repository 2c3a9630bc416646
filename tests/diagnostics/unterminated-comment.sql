-- Case
-- @revision a
-- @revises base
-- @upgrade
SELECT 1; /* outer /* inner */
-- @downgrade
SELECT 1;
