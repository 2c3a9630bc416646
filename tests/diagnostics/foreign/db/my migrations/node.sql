-- Up Migration
CREATE TABLE t (n int);
