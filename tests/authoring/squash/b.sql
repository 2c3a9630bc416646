-- Add b
-- @revision 20250104_b
-- @revises 20250103_m
-- @created 2025-01-04
-- @category X
-- @allow downgrade-leaves "k goes with m"
-- @upgrade
DROP TABLE a;
-- @upgrade
ALTER TABLE m ADD k int;
-- @upgrade lock_timeout=1s
ALTER TABLE m ADD l int;
-- @downgrade
ALTER TABLE m DROP l;
CREATE TABLE a (n int);
