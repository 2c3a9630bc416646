-- c
--
-- @revision c
-- @depends  b
-- @revises  a

-- @upgrade
CREATE TABLE t_c (id int);

-- @downgrade
DROP TABLE t_c;
