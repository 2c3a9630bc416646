-- Case
-- @revision a
-- @revises base

CREATE TABLE t (id int);

-- @upgrade
SELECT 1;
-- @downgrade
SELECT 1;
