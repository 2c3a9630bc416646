-- Case
-- @revision a
-- @revises base
-- @upgrade
CREATE TABLE invoice (id int);
ALTER TABLE account RENAME TO customer;
-- @downgrade
DROP TABLE invoice, invoices;
DROP TABLE IF EXISTS perhaps;
DROP VIEW rebuilt;
CREATE VIEW rebuilt AS SELECT 1;
ALTER TABLE customers RENAME TO account;
ALTER TABLE customer RENAME TO account;
