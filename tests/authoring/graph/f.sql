-- Summary of f
--
-- @revision f
-- @revises a
-- @created 2025-01-01 07:00:00
-- @category Network
-- @module m3

-- @upgrade
CREATE TABLE t_f ();

-- @downgrade
DROP TABLE t_f;
