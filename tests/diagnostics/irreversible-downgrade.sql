-- Case
-- @revision a
-- @revises base
-- @upgrade
CREATE TABLE t (id int);
-- @downgrade irreversible "gone"
DROP TABLE t;
