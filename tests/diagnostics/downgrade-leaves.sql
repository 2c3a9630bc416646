-- Case
-- @revision a
-- @revises base
-- @upgrade
CREATE TYPE invoice_state AS ENUM ('new', 'paid');
CREATE TABLE public.invoice (id int, state invoice_state);
CREATE INDEX invoice_state ON invoice (state);
CREATE INDEX account_name ON account (name);
CREATE VIEW "Open" AS SELECT 1;
CREATE TABLE note (id int);
CREATE TEMP TABLE scratch (id int);
CREATE TABLE IF NOT EXISTS perhaps (id int);
CREATE TABLE short_lived (id int);
DROP TABLE short_lived;
ALTER TABLE account RENAME TO customer;
-- @downgrade
DROP TABLE INVOICE, note;
ALTER TABLE customer RENAME TO account;
