-- @revision r2
-- @revises r1
-- @upgrade
CREATE TABLE t2 (n int);
-- @downgrade
DROP TABLE t2;
