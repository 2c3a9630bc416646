-- second
--
-- @revision second
-- @revises  first

-- @upgrade
CREATE TABLE t_second (id int);

-- @downgrade
DROP TABLE t_second;
