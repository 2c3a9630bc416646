-- Add users
--
-- Revision ID: 1975ea83b712
-- Revises: ae1027a6acf

CREATE TABLE t (n int);
