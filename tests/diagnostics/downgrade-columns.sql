-- Case
-- @revision a
-- @revises base
-- @upgrade
ALTER TABLE app.Account
    ADD COLUMN price numeric(10, 2) DEFAULT greatest(1, 2),
    ADD "Left" text CHECK ("Left" <> ','),
    ADD COLUMN IF NOT EXISTS perhaps int,
    ADD CONSTRAINT positive CHECK (price > 0),
    DROP COLUMN gone,
    ADD kept int;
ALTER TABLE invoice ADD price numeric;
ALTER TABLE invoice RENAME number TO id;
ALTER TABLE draft ADD COLUMN note text;
CREATE TABLE entry (id int);
ALTER TABLE entry ADD COLUMN day date;
CREATE SEQUENCE invoice_number;
CREATE SEQUENCE entry_number OWNED BY entry.id;
CREATE FUNCTION next_number() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE OR REPLACE FUNCTION old_number() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION app.first(a int, b int) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE PROCEDURE second() LANGUAGE sql AS 'SELECT 1';
-- @downgrade
DROP ROUTINE first(int, int), app.second, third();
DROP TABLE entry;
ALTER TABLE draft RENAME TO note;
ALTER TABLE note RENAME TO draft;
ALTER TABLE invoice RENAME COLUMN id TO number;
ALTER TABLE invoice RENAME wrong TO other;
ALTER TABLE account ADD COLUMN gone int, DROP COLUMN price, DROP COLUMN IF EXISTS perhaps, DROP CONSTRAINT positive;
ALTER TABLE account DROP prices, DROP IF EXISTS kept;
