-- Case
-- @revision a
-- @revises base
-- @upgrade
SET standard_conforming_strings = off;
INSERT INTO t VALUES ('a\\b');
-- @downgrade
DELETE FROM t;
