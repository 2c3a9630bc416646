-- c
--
-- @revision c
-- @revises  a
-- @branch   net
-- @upgrade
CREATE TABLE t_c (id int);

-- @downgrade
DROP TABLE t_c;
