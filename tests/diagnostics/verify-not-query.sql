-- Case
-- @revision a
-- @revises base
-- @upgrade
CREATE TABLE t (id int);
-- @verify
DELETE FROM t;
-- @downgrade
DROP TABLE t;
