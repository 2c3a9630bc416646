CREATE TABLE account (n int);

---- create above / drop below ----

DROP TABLE account;
