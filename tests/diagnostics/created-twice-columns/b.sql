-- All are there already but note, and perhaps public.account's, which may be another table.
-- @revision b
-- @revises  a

-- @upgrade
ALTER TABLE account ADD COLUMN NAME text;
ALTER TABLE public.account ADD COLUMN "Note" text;
ALTER TABLE ONLY account ADD "Note" text, ADD exclude text;
ALTER TABLE account ADD COLUMN tags text;
ALTER TABLE unseen ADD COLUMN second int;
ALTER FOREIGN TABLE remote ADD COLUMN id int;
ALTER TABLE draft RENAME TO letter;
ALTER TABLE letter ADD COLUMN body text;
ALTER TABLE letter RENAME COLUMN id TO number;
ALTER TABLE letter ADD COLUMN number int;
ALTER TABLE account ADD COLUMN note text;

-- @downgrade irreversible "only upgrades matter here"
