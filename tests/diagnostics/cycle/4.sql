-- apart
--
-- @revision apart
-- @revises  base
-- @depends  behind
-- @upgrade
CREATE TABLE t_apart (id int);

-- @downgrade
DROP TABLE t_apart;
