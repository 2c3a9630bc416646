-- @revision a
-- @revises  base

-- @upgrade
CREATE TABLE account (id int, name text);
CREATE TABLE draft (id int);
CREATE TABLE invoice (id int);
CREATE TABLE "Order" (id int);
CREATE TABLE entry (day date) PARTITION BY RANGE (day);
CREATE TABLE entry_new PARTITION OF entry DEFAULT;
CREATE INDEX account_name ON account (name);
CREATE INDEX invoice_id ON invoice (id);
CREATE TYPE state AS ENUM ('new', 'paid');
CREATE SEQUENCE number;
CREATE SEQUENCE account_number OWNED BY account.id;
CREATE VIEW open AS SELECT * FROM invoice;

-- @downgrade irreversible "only upgrades matter here"
