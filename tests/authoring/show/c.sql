-- c
--
-- @revision c
-- @branch net
-- @category Network
-- @revises  a

-- @upgrade
CREATE TABLE t_c (id int);

-- @downgrade
DROP TABLE t_c;
