-- @revision s
-- @revises base
-- @replaces a..b
-- @replaced a 3b411c57bd7db013a41e99ffed097c1df103aa11be86d75090f7409a9059b4be
-- @replaced b ad16d9aa977862043c5ac8f04830a17e09181505ef6ce91185a97333f31c1a78
-- @upgrade
CREATE TABLE t (n int);
CREATE TABLE u (n int);
-- @downgrade
DROP TABLE u;
DROP TABLE t;
