-- @revision b
-- @revises  a

-- @upgrade
ALTER TABLE invoice RENAME TO bill;
DROP VIEW public.open;
DROP TABLE draft, entry;

-- @upgrade
CREATE TABLE invoice (id int);
CREATE TABLE draft (id int);
CREATE TABLE entry_new (day date);
CREATE INDEX invoice_id ON invoice (id);
CREATE VIEW open AS SELECT * FROM invoice;
CREATE TABLE IF NOT EXISTS account (id int);
CREATE TABLE app.account (id int);
CREATE TEMPORARY TABLE "Order" (id int);
CREATE TABLE "order" (id int);
CREATE TYPE account_name AS (first text, last text);

-- @downgrade irreversible "only upgrades matter here"
