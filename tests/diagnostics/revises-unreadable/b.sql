-- Case
-- @revision b
-- @revise a

-- @upgrade
SELECT 1;
-- @downgrade
SELECT 1;
