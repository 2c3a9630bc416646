-- First
-- @revision a
-- @revises nobody
-- @upgrade
SELECT 1;
-- @downgrade
SELECT 2;
