-- Add m
-- @revision 20250103_m
-- @revises 20250102_a
-- @created 2025-01-03
-- @category X
-- @server >= 14
-- @depends d

-- @upgrade
-- a comment
CREATE TABLE m (n int);
-- @upgrade transaction=off lock_timeout=3s
CREATE INDEX CONCURRENTLY m_n ON m (n);

-- @upgrade
INSERT INTO m VALUES (1);
COPY m FROM STDIN;
2
\.

-- @verify
SELECT count(*) = 2 FROM m;

-- @downgrade
DROP TABLE m;
