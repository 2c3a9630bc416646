-- Summary of e
--
-- @revision e
-- @revises d
-- @created 2025-01-01 06:00:00
-- @category Foundation
-- @module m2

-- @upgrade
CREATE TABLE t_e ();

-- @downgrade
DROP TABLE t_e;
