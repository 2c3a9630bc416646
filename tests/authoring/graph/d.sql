-- Summary of d
--
-- @revision d
-- @revises a, c
-- @created 2025-01-01 05:00:00
-- @category Billing
-- @module m1

-- @upgrade
CREATE TABLE t_d ();

-- @downgrade
DROP TABLE t_d;
