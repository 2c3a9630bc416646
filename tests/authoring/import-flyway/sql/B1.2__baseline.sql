CREATE TABLE account (n int);
