-- Case
-- @revision a
-- @revises base
-- @upgrade
CREATE TABLE t (a int, b int);
CREATE INDEX index_on_t_for_the_nightly_report_of_invoices_that_are_disputed_a ON t (a);
CREATE INDEX "index on t for the nightly report of invoices that are disputed." ON t (b);
CREATE INDEX "index on t for the ""nightly"" report, as of the day before: all" ON t (a, b);
CREATE INDEX U&"index \0061nd index \0061nd index \0061nd index \0061nd index \0061nd" ON t (b, a);
SELECT 'a string of more than 63 bytes is a string of more than 63 bytes, and no name';
-- @downgrade
DROP TABLE t;
