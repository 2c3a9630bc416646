-- @revision r3
-- @revises r2
-- @upgrade
CREATE TABLE t3 (n int);
-- @downgrade
DROP TABLE t3;
