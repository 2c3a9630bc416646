-- Case
-- @revision a
-- @revises base
-- @ledger l
-- @naming date
-- @upgrade
SELECT 1;
-- @downgrade
SELECT 1;
