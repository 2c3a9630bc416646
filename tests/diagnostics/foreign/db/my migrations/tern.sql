CREATE TABLE t (n int);
---- create above / drop below ----
DROP TABLE t;
