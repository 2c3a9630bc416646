--! Previous: -
--! Hash: sha1:aa

CREATE TABLE account (n int);
