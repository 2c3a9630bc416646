-- @revision c
-- @revises  b

-- @upgrade
CREATE TABLE "Account" (id int);
CREATE TABLE Account (id int);
CREATE INDEX account_name ON account (name);
CREATE TYPE state AS ENUM ('new', 'paid', 'disputed');
CREATE SEQUENCE number;
CREATE TABLE bill (id int);

-- @upgrade
DROP TABLE account;
CREATE TABLE account (id int);
CREATE INDEX account_name ON account (name);
CREATE SEQUENCE account_number;
DO $$ BEGIN DROP TABLE bill; END $$;
CREATE TABLE bill (id int);

-- @downgrade irreversible "only upgrades matter here"
