-- Add a
--
-- More about a,
-- in two lines.
--
-- @revision 20250102_a
-- @revises p
-- @created 2025-01-02
-- @category X
-- @branch net
-- @allow empty-downgrade "a stays"

-- @verify
SELECT true;

-- @upgrade
CREATE TABLE a (n int)   -- no semicolon

-- @downgrade
