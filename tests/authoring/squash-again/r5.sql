-- @revision r5
-- @revises r4
-- @upgrade
CREATE TABLE t5 (n int);
-- @downgrade
DROP TABLE t5;
