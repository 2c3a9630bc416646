-- A schema hides nothing that its file makes beside it.
-- @revision a
-- @revises base

-- @upgrade
CREATE SCHEMA app;
CREATE TABLE app.account (id int);
CREATE TABLE app.draft (id int);

-- @downgrade
DROP TABLE app.account;
DROP TABLE app.invoice;
DROP SCHEMA app;
