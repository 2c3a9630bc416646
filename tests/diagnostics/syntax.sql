-- Case
-- @revision a
-- @revises base
-- @upgrade
CREATE TABLE t (
    id int,
    name text NOT NUL
);
SELEC 1;
-- @downgrade
SELECT 1;
