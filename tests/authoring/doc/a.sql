-- A first one
--
-- @revision a
-- @revises base
-- @category Foundation

-- @upgrade
CREATE TABLE t (id bigint, name text);
-- @downgrade
DROP TABLE t;
