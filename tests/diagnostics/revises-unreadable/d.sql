-- Case
-- @revision d
-- @category Billing

-- @upgrade
SELECT 1;
-- @downgrade
SELECT 1;
