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
DROP INDEX account_name_idx;
ALTER INDEX customer_pkey RENAME TO account_pkey;
ALTER SEQUENCE customer_id_seq RENAME TO account_id_seq;
