-- 0006_customer
--
-- @revision 0006_customer
-- @revises  base

-- @upgrade
CREATE TABLE t_0006_customer (id int);

-- @downgrade
DROP TABLE t_0006_customer;
