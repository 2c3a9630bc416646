#include "classify.h"
#include "reading.h"
#include "statements.h"

/* The class of one statement in a line: what|object|on|flags: c CONCURRENTLY, n not in a transaction block, x
 * transaction control, s COPY FROM STDIN, i IF NOT EXISTS, then the rerun class and the probe. */
static const char *class_of(const char *sql)
{
    static char line[256];
    char text[512];
    struct reading reading;
    snprintf(text, sizeof text, "-- @revision a\n-- @revises base\n-- @upgrade\n%s;\n\\.\n", sql);
    reading_begin(&reading, text);
    struct tree_statement statement;
    statements_get(&reading.file.sections[0], 0, &statement);
    const struct statement_class *class = &statement.class;
    snprintf(line, sizeof line, "%s|%.*s|%.*s|%s%s%s%s%s%c%d", class->what, SLICE_FORMAT(class->object),
             SLICE_FORMAT(class->on), class->concurrently ? "c" : "", class->no_transaction ? "n" : "",
             class->transaction_control ? "x" : "", class->copy_from_stdin ? "s" : "", class->if_not_exists ? "i" : "",
             class->rerun == 0 ? '-' : class->rerun, class->probe);
    reading_end(&reading);
    return line;
}

struct statement_case {
    const char *sql, *class;
};

static void check(const struct statement_case *cases, size_t n)
{
    for (size_t i = 0; i < n; i++)
        assert_string_equal(class_of(cases[i].sql), cases[i].class);
}

static void what_the_server_refuses_in_a_transaction_block(void **state)
{
    (void)state;
    static const struct statement_case cases[] = {
        {"CREATE INDEX CONCURRENTLY i ON t (a)", "CREATE INDEX|i|t|cnP1"},
        {"create unique index concurrently if not exists \"I\" on only s.t using btree (a)",
         "CREATE INDEX|\"I\"|s.t|cniP11"},
        {"CREATE INDEX CONCURRENTLY ON t (a)", "CREATE INDEX||t|cnP1"},
        {"CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a)", "CREATE INDEX|i|t|cniP11"},
        {"DROP INDEX CONCURRENTLY IF EXISTS s.i", "DROP INDEX|s.i||cnP2"},
        {"REINDEX INDEX CONCURRENTLY i", "REINDEX|i||cnP3"},
        {"REINDEX (VERBOSE, CONCURRENTLY) TABLE s.t", "REINDEX|s.t||cnP3"},
        {"REINDEX (CONCURRENTLY false) TABLE t", "REINDEX|t||I0"},
        {"REINDEX SCHEMA s", "REINDEX|s||nI0"},
        {"REINDEX DATABASE d", "REINDEX|d||nI0"},
        {"REINDEX SYSTEM", "REINDEX|||nI0"},
        {"REINDEX DATABASE CONCURRENTLY", "REINDEX|||cnP3"},
        {"ALTER TABLE IF EXISTS ONLY s.t DETACH PARTITION s.p CONCURRENTLY", "ALTER TABLE|s.p|s.t|cnP4"},
        {"VACUUM", "VACUUM|||nI0"},
        {"VACUUM (FULL, ANALYZE) t", "VACUUM|||nI0"},
        {"CLUSTER", "CLUSTER|||nI0"},
        {"CLUSTER VERBOSE", "CLUSTER|||nI0"},
        {"CLUSTER (VERBOSE)", "CLUSTER|||nI0"},
        {"CREATE DATABASE d OWNER o", "CREATE DATABASE|d||nP5"},
        {"DROP DATABASE IF EXISTS d", "DROP DATABASE|d||nP6"},
        {"CREATE TABLESPACE s LOCATION '/x'", "CREATE TABLESPACE|s||nP7"},
        {"DROP TABLESPACE s", "DROP TABLESPACE|s||nP8"},
        {"ALTER DATABASE d SET TABLESPACE s", "ALTER DATABASE|d||nI0"},
        {"ALTER SYSTEM SET work_mem = '1MB'", "ALTER SYSTEM|||nI0"},
        {"CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION a, b", "CREATE SUBSCRIPTION|s||nP9"},
        {"CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION a WITH (slot_name = NONE)", "CREATE SUBSCRIPTION|s||nP9"},
        {"DROP SUBSCRIPTION IF EXISTS s", "DROP SUBSCRIPTION|s||nP10"},
        {"ALTER SUBSCRIPTION s REFRESH PUBLICATION", "ALTER SUBSCRIPTION|s||nI0"},
        {"ALTER SUBSCRIPTION s SET PUBLICATION a, b", "ALTER SUBSCRIPTION|s||nI0"},
        {"ALTER SUBSCRIPTION s ADD PUBLICATION a WITH (copy_data)", "ALTER SUBSCRIPTION|s||n-0"},
        {"ALTER SUBSCRIPTION s SET (failover = true)", "ALTER SUBSCRIPTION|s||nI0"},
        {"DISCARD ALL", "DISCARD ALL|||nI0"},
        {"COMMIT PREPARED 'x'", "COMMIT PREPARED|||n-0"},
        {"ROLLBACK PREPARED 'x'", "ROLLBACK PREPARED|||n-0"},
    };
    check(cases, sizeof cases / sizeof cases[0]);
}

static void what_a_transaction_may_hold(void **state)
{
    (void)state;
    static const struct statement_case cases[] = {
        {"CREATE INDEX i ON t (a)", "CREATE INDEX|i|t|T0"},
        {"CREATE INDEX \"concurrently\" ON t (a)", "CREATE INDEX|\"concurrently\"|t|T0"},
        {"DROP INDEX i, j", "DROP INDEX|i||T0"},
        {"REINDEX TABLE t", "REINDEX|t||I0"},
        {"REFRESH MATERIALIZED VIEW CONCURRENTLY v", "REFRESH MATERIALIZED VIEW|v||cT0"},
        {"ALTER TABLE t DETACH PARTITION p", "ALTER TABLE|p|t|T0"},
        {"ALTER TABLE t DETACH PARTITION p FINALIZE", "ALTER TABLE|p|t|T0"},
        {"ALTER TABLE t ADD COLUMN a int", "ALTER TABLE|t||T0"},
        {"CLUSTER t USING i", "CLUSTER|t||I0"},
        {"ANALYZE t", "ANALYZE|||I0"},
        {"ALTER DATABASE d SET work_mem = '1MB'", "ALTER DATABASE|d||T0"},
        {"CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION a WITH (enabled, create_slot = false)",
         "CREATE SUBSCRIPTION|s||T0"},
        {"CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION a WITH (connect = 'off')", "CREATE SUBSCRIPTION|s||T0"},
        {"ALTER SUBSCRIPTION s DROP PUBLICATION a WITH (refresh = false)", "ALTER SUBSCRIPTION|s||T0"},
        {"ALTER SUBSCRIPTION s SET (slot_name = NONE)", "ALTER SUBSCRIPTION|s||T0"},
        {"ALTER SUBSCRIPTION s DISABLE", "ALTER SUBSCRIPTION|s||T0"},
        {"DISCARD TEMP", "DISCARD|||T0"},
    };
    check(cases, sizeof cases / sizeof cases[0]);
}

static void transaction_control(void **state)
{
    (void)state;
    static const char *const control[] = {
        "BEGIN",       "begin work",       "START TRANSACTION",
        "COMMIT",      "COMMIT AND CHAIN", "END",
        "ROLLBACK",    "ROLLBACK TO a",    "ABORT",
        "SAVEPOINT a", "RELEASE a",        "PREPARE TRANSACTION 'x'",
        "END WORK",    "rollback work",    "START TRANSACTION READ ONLY",
    };
    for (size_t i = 0; i < sizeof control / sizeof control[0]; i++)
        assert_string_equal(strrchr(class_of(control[i]), '|'), "|x-0");
    static const struct statement_case cases[] = {
        {"PREPARE p AS SELECT 1", "PREPARE|||T0"},
        {"SET TRANSACTION ISOLATION LEVEL SERIALIZABLE", "SET TRANSACTION|||T0"},
        {"CREATE TABLE begin (end int)", "CREATE TABLE|begin||T0"},
    };
    check(cases, sizeof cases / sizeof cases[0]);
}

static void copy(void **state)
{
    (void)state;
    static const struct statement_case cases[] = {
        {"COPY t FROM STDIN", "COPY|t||sT0"},
        {"copy s.\"T\" (a, b) from stdin with (format csv, delimiter ';')", "COPY|s.\"T\"||sT0"},
        {"COPY BINARY t FROM STDIN", "COPY|t||sT0"},
        {"COPY t FROM STDOUT", "COPY|t||sT0"},
        {"COPY t FROM 'stdin'", "COPY|t||T0"},
        {"COPY t FROM PROGRAM 'x'", "COPY|t||T0"},
        {"COPY t TO STDOUT", "COPY|t||T0"},
        {"COPY (SELECT a FROM stdin) TO STDOUT", "COPY|||T0"},
    };
    check(cases, sizeof cases / sizeof cases[0]);
}

static void what_it_is_and_on_what(void **state)
{
    (void)state;
    static const struct statement_case cases[] = {
        {"SELECT 1", "SELECT|||T0"},
        {"((SELECT 1))", "SELECT|||T0"},
        {"VALUES (1)", "SELECT|||T0"},
        {"TABLE t", "SELECT|||T0"},
        {"WITH a AS (SELECT 1) SELECT 2", "WITH|||T0"},
        {"INSERT INTO a.b.c VALUES (1)", "INSERT|a.b.c||T0"},
        {"UPDATE ONLY t SET a = 1", "UPDATE|t||T0"},
        {"DELETE FROM t", "DELETE|t||T0"},
        {"MERGE INTO t USING s ON a", "MERGE|t||T0"},
        {"TRUNCATE t, s", "TRUNCATE|t||T0"},
        {"TRUNCATE TABLE ONLY t", "TRUNCATE|t||T0"},
        {"CREATE TEMP TABLE IF NOT EXISTS t (a int)", "CREATE TABLE|t||iT0"},
        {"CREATE TABLE p PARTITION OF s.t DEFAULT", "CREATE TABLE|p|s.t|T0"},
        {"CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS ''", "CREATE FUNCTION|f||T0"},
        {"CREATE PROCEDURE p() BEGIN ATOMIC SELECT 1; SELECT CASE WHEN a THEN b END; END", "CREATE PROCEDURE|p||T0"},
        {"CREATE CONSTRAINT TRIGGER g AFTER INSERT OR UPDATE OF a ON s.t EXECUTE FUNCTION f()",
         "CREATE TRIGGER|g|s.t|T0"},
        {"CREATE EVENT TRIGGER g ON ddl_command_start EXECUTE FUNCTION f()", "CREATE EVENT TRIGGER|g||T0"},
        {"CREATE POLICY p ON t USING (true)", "CREATE POLICY|p|t|T0"},
        {"CREATE OR REPLACE RULE r AS ON INSERT TO t DO INSTEAD (SELECT 1; SELECT 2)", "CREATE RULE|r|t|T0"},
        {"CREATE SCHEMA IF NOT EXISTS AUTHORIZATION joe", "CREATE SCHEMA|joe||iT0"},
        {"CREATE SCHEMA s AUTHORIZATION joe", "CREATE SCHEMA|s||T0"},
        {"CREATE RECURSIVE VIEW v (a) AS SELECT 1", "CREATE VIEW|v||T0"},
        {"CREATE MATERIALIZED VIEW v AS SELECT 1", "CREATE MATERIALIZED VIEW|v||T0"},
        {"CREATE UNLOGGED SEQUENCE s", "CREATE SEQUENCE|s||T0"},
        {"CREATE TEXT SEARCH CONFIGURATION c (COPY = d)", "CREATE TEXT SEARCH CONFIGURATION|c||T0"},
        {"CREATE OPERATOR CLASS o FOR TYPE a USING btree AS STORAGE b", "CREATE OPERATOR CLASS|o||T0"},
        {"CREATE OPERATOR +++ (LEFTARG = int)", "CREATE OPERATOR|||T0"},
        {"CREATE CAST (a AS b) WITHOUT FUNCTION", "CREATE CAST|||T0"},
        {"CREATE USER MAPPING FOR u SERVER s", "CREATE USER MAPPING|||T0"},
        {"CREATE USER u", "CREATE USER|u||T0"},
        {"CREATE EXTENSION IF NOT EXISTS \"uuid-ossp\"", "CREATE EXTENSION|\"uuid-ossp\"||iT0"},
        {"CREATE ACCESS METHOD m TYPE INDEX HANDLER h", "CREATE ACCESS METHOD|m||T0"},
        {"ALTER TYPE e ADD VALUE 'x'", "ALTER TYPE|e||T0"},
        {"ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO r", "ALTER DEFAULT PRIVILEGES|||T0"},
        {"ALTER LARGE OBJECT 1 OWNER TO r", "ALTER LARGE OBJECT|||T0"},
        {"ALTER TRIGGER g ON t RENAME TO h", "ALTER TRIGGER|g|t|T0"},
        {"ALTER INDEX IF EXISTS s.i RENAME TO j", "ALTER INDEX|s.i||T0"},
        {"DROP TABLE IF EXISTS a.b, c CASCADE", "DROP TABLE|a.b||T0"},
        {"DROP TRIGGER IF EXISTS g ON s.t", "DROP TRIGGER|g|s.t|T0"},
        {"DROP ROUTINE f(int)", "DROP ROUTINE|f||T0"},
        {"DROP OWNED BY r", "DROP OWNED|||T0"},
        {"DROP CAST IF EXISTS (a AS b)", "DROP CAST|||T0"},
        {"DROP PROCEDURAL LANGUAGE l", "DROP LANGUAGE|l||T0"},
        {"DROP FOREIGN DATA WRAPPER w", "DROP FOREIGN DATA WRAPPER|w||T0"},
        {"grant select on t to r", "GRANT|||T0"},
        {"SECURITY LABEL ON TABLE t IS 'x'", "SECURITY LABEL|||T0"},
        {"COMMENT ON TABLE t IS 'x'", "COMMENT|||T0"},
        {"DO $$ BEGIN END $$", "DO|||-0"},
        {"CALL s.p(1)", "CALL|s.p||-0"},
        {"FROBNICATE t", "|||-0"},
        {"CREATE FROB t", "|||-0"},
        {"42", "|||-0"},
    };
    check(cases, sizeof cases / sizeof cases[0]);
}

static bool changes_strings(const char *sql)
{
    struct classifier classifier;
    struct lexer lexer;
    struct arena *arena = arena_create();
    classifier_create(&classifier, arena);
    lexer_start(&lexer, sql, strlen(sql));
    for (struct token token = lexer_sql(&lexer); !classifier.known && token.kind != TOKEN_END;
         token = lexer_sql(&lexer))
        classify_token(&classifier, &token);
    classify_end(&classifier);
    assert_string_equal(classifier.class.what, "SET");
    arena_destroy(arena);
    return classifier.class.strings_changed;
}

static void how_strings_are_read(void **state)
{
    (void)state;
    assert_true(changes_strings("SET standard_conforming_strings = off"));
    assert_true(changes_strings("set local Standard_Conforming_Strings to 'off'"));
    assert_true(changes_strings("SET SESSION standard_conforming_strings TO false"));
    assert_true(changes_strings("SET \"standard_conforming_strings\" = \"OFF\""));
    assert_true(changes_strings("SET standard_conforming_strings = no"));
    assert_true(changes_strings("SET standard_conforming_strings = 'f'"));
    assert_false(changes_strings("SET standard_conforming_strings = on"));
    assert_false(changes_strings("SET standard_conforming_strings = o"));
    assert_false(changes_strings("SET standard_conforming_strings = offf"));
    assert_false(changes_strings("SET standard_conforming_strings TO DEFAULT"));
    assert_false(changes_strings("SET escape_string_warning = off"));
    assert_false(changes_strings("SET SESSION AUTHORIZATION joe"));
    assert_false(changes_strings("SET TIME ZONE 'UTC'"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_server_refuses_in_a_transaction_block),
        cmocka_unit_test(what_a_transaction_may_hold),
        cmocka_unit_test(transaction_control),
        cmocka_unit_test(copy),
        cmocka_unit_test(what_it_is_and_on_what),
        cmocka_unit_test(how_strings_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
