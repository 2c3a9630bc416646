-- 0008_other
--
-- @revision 0008_other
-- @revises  0007_invoice, nowhere

-- @upgrade
CREATE TABLE t_0008_other (id int);

-- @downgrade
DROP TABLE t_0008_other;
