-- customer
--
-- @revision customer
-- @revises  Customer

-- @upgrade
CREATE TABLE t_customer (id int);

-- @downgrade
DROP TABLE t_customer;
