-- Summary of r
--
-- @revision r
-- @revises base
-- @created 2025-01-01 01:00:00
-- @category Network
-- @module m1

-- @upgrade
CREATE TABLE t_r ();

-- @downgrade
DROP TABLE t_r;
