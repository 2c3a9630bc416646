-- Case
-- @revision a
-- @revises base
-- @upgrade
CREATE TABLE user (id int);
CREATE TABLE account (
    id   int PRIMARY KEY
    name text NOT NULL
);
CREATE TABLE invoice (id int, total numeric,);
SELECT id FORM account;
DROP TABLE invoice
ALTER TABLE account ADD note text;
-- @downgrade
SELECT 1;
