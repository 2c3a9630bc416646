-- Nothing here is there already.
-- @revision c
-- @revises  b

-- @upgrade
ALTER TABLE account ADD COLUMN IF NOT EXISTS name text, ADD COLUMN added text, ADD named text, ADD EXCLUDE (id WITH =);
ALTER TABLE letter ADD COLUMN id int;
ALTER TABLE app.account ADD COLUMN name text;
ALTER TABLE line ADD COLUMN id int;
ALTER TABLE scratch ADD COLUMN id int;
CREATE TABLE draft (id int);
ALTER TABLE draft ADD COLUMN body text;
ALTER TABLE account DROP COLUMN name, DROP COLUMN IF EXISTS "Note";
ALTER TABLE account ADD COLUMN name text, ADD COLUMN "Note" text;
DROP TABLE other;
CREATE TABLE other (id int);
ALTER TABLE other ADD COLUMN body text;
DO $$ BEGIN ALTER TABLE account DROP COLUMN id; END $$;
ALTER TABLE account ADD COLUMN id int;
CREATE VIEW names AS SELECT name FROM account;
ALTER TABLE account DROP COLUMN name CASCADE;
CREATE VIEW names AS SELECT id FROM account;

-- @downgrade irreversible "only upgrades matter here"
