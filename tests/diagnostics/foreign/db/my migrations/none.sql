-- Deploy to the other place
CREATE TABLE t (n int);
