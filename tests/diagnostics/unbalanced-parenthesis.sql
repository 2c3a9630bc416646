-- Case
-- @revision a
-- @revises base
-- @upgrade
CREATE TABLE t (id int;
CREATE TABLE u (id int);
-- @downgrade
SELECT 1;
