-- Summary of c
--
-- @revision c
-- @revises b
-- @depends a
-- @created 2025-01-01 04:00:00
-- @category Network
-- @module m0

-- @upgrade
CREATE TABLE t_c ();

-- @downgrade
DROP TABLE t_c;
