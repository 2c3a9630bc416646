-- @revision a
-- @revises  base

-- @upgrade
CREATE TYPE state AS ENUM ('new', 'paid');
CREATE TYPE mood AS ENUM ('glum');
CREATE TABLE invoice (id int, state state NOT NULL DEFAULT 'new', note text, tags text[] DEFAULT ARRAY['a', 'b']);
CREATE TABLE reminder (id int, invoice int, state text, mood mood);
CREATE TABLE old_bill (id int, old_state state);
ALTER TABLE old_bill RENAME TO bill;
ALTER TABLE bill RENAME old_state TO state;
ALTER TABLE reminder ADD COLUMN late state, ADD COLUMN history state[];
ALTER TABLE reminder ALTER COLUMN mood SET DATA TYPE text;

-- @downgrade irreversible "only upgrades matter here"
