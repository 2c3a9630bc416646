-- @revision a
-- @revises base
-- @allow long-name "mended since"
-- @allow crlf "mended since"
-- @allow plpgsql-syntax "another build's grammar warns of it"
-- @upgrade
CREATE TABLE t (a int);
-- @downgrade
DROP TABLE t;
