-- 0007_invoice
--
-- @revision 0007_invoice
-- @revises  0006_custmer

-- @upgrade
CREATE TABLE t_0007_invoice (id int);

-- @downgrade
DROP TABLE t_0007_invoice;
