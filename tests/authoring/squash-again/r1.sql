-- @revision r1
-- @revises base
-- @upgrade
CREATE TABLE t1 (n int);
-- @downgrade
DROP TABLE t1;
