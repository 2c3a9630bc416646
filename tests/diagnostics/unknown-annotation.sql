-- Case
-- @revision a
-- @revises base
-- @categroy Billing
-- @frobnicate
-- @upgrade
SELECT 1;
-- @downgrade
SELECT 1;
