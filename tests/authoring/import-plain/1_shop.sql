-- Shop
BEGIN;
CREATE TABLE account (n int);
-- its rows
COPY account FROM stdin;
1
2
\.
COMMIT;
