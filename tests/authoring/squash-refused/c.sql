-- @revision c
-- @revises 20250104_b
-- @upgrade
CREATE TABLE c ();
-- @downgrade
DROP TABLE c;
