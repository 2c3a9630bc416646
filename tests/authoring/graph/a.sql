-- A summary with an escape: [31m, and the rest of a line that is long enough to be cut
--
-- @revision a
-- @revises r
-- @created 2025-01-01 02:00:00
-- @category Billing
-- @module m2

-- @upgrade
CREATE TABLE t_a ();

-- @downgrade
DROP TABLE t_a;
