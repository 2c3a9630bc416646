-- revision = '1975ea83b712'
-- down_revision = None
CREATE TABLE t (n int);
