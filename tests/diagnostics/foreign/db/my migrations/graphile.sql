--! Previous: -
--! Hash: sha1:00
CREATE TABLE t (n int);
