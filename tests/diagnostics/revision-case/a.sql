-- Customer
--
-- @revision Customer
-- @revises  base

-- @upgrade
CREATE TABLE t__ustomer (id int);

-- @downgrade
DROP TABLE t__ustomer;
