-- @revision r4
-- @revises r3
-- @upgrade
CREATE TABLE t4 (n int);
-- @downgrade
DROP TABLE t4;
