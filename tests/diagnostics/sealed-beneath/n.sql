-- b
--
-- @revision n
-- @revises  a

-- @upgrade
CREATE TABLE t_n (id int);

-- @downgrade
DROP TABLE t_n;
