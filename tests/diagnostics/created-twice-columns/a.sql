-- @revision a
-- @revises  base

-- @upgrade
CREATE TABLE account (id int PRIMARY KEY, name text, "Note" text, exclude boolean, tags int[] DEFAULT ARRAY[1, 2],
                      CONSTRAINT named CHECK (id > 0), EXCLUDE (id WITH =), UNIQUE (name), LIKE pg_class);
CREATE TABLE draft (id int, body text);
CREATE TABLE other (id int, body text);
CREATE TABLE app.line (id int);
ALTER TABLE unseen ADD COLUMN first int, ADD second int DEFAULT (1 + 2);
CREATE TABLE IF NOT EXISTS account (id int, added text);
CREATE FOREIGN TABLE remote (id int) SERVER there;
CREATE TEMPORARY TABLE scratch (id int);

-- @downgrade irreversible "only upgrades matter here"
