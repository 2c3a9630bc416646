-- third
--
-- @revision third
-- @revises  second

-- @upgrade
CREATE TABLE t_third (id int);

-- @downgrade
DROP TABLE t_third;
