-- Deploy shop:users to pg
CREATE TABLE t (n int);
