-- Summary of b
--
-- @revision b
-- @revises r
-- @branch net
-- @created 2025-01-01 03:00:00
-- @category Foundation
-- @module m3

-- @upgrade
CREATE TABLE t_b ();

-- @downgrade
DROP TABLE t_b;
