-- migrate:up
CREATE TABLE t (n int);
