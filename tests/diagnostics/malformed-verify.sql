-- @revision a
-- @revises base
-- @upgrade
SELECT 1;
-- @verify x
SELECT true;
-- @downgrade
SELECT 1;
