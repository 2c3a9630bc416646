-- @revision a
-- @revises base
-- @upgrade
CREATE TABLE t (n int);
-- @downgrade
DROP TABLE t;
