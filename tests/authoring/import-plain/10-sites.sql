\restrict x
-- @upgrade it was, once
CREATE TABLE site ();
\i common.inc
\q
DROP TABLE site;
