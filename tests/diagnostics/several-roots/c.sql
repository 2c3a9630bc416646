-- c
--
-- @revision c
-- @revises  base

-- @upgrade
CREATE TABLE t_c (id int);

-- @downgrade
DROP TABLE t_c;
