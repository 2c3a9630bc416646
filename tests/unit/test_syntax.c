#include "syntax.h"

#include "parse.h"
#include "sanitizer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct fixture {
    struct arena *arena;
    struct diag_list diags;
    struct source source;
    struct tree_file file;
};

/* One upgrade that holds `sql`. */
static struct fixture *read_sql(const char *sql)
{
    struct arena *arena = arena_create();
    struct fixture *fixture = arena_alloc(arena, sizeof *fixture);
    fixture->arena = fixture->diags.arena = arena;
    struct text text = {0};
    text_printf(&text, "-- @revision a\n-- @revises base\n-- @upgrade\n%s", sql);
    const char *bytes = arena_copy(arena, text.at, text.length);
    assert_true(source_from_memory(&fixture->source, arena, &fixture->diags, "a.sql", bytes, text.length));
    text_free(&text);
    parse_file(parser_create(arena), &fixture->file, &fixture->source, arena, &fixture->diags, NULL);
    assert_int_equal(fixture->diags.count, 0);
    return fixture;
}

static struct fixture *check_file(const char *sql, int32_t server_min)
{
    struct fixture *fixture = read_sql(sql);
    fixture->file.server_min = server_min;
    syntax_check(&fixture->diags, &fixture->file, 1, NULL);
    diag_sort(&fixture->diags);
    return fixture;
}

static void assert_diag(const struct fixture *fixture, size_t i, enum diag_id id, const char *place,
                        const char *message)
{
    assert_in_range(i, 0, fixture->diags.count - 1);
    const struct diag *diag = fixture->diags.items[i];
    assert_string_equal(diag->message, message);
    assert_int_equal(diag->id, id);
    assert_int_equal(diag->span.length, strlen(place));
    assert_memory_equal(fixture->source.bytes + diag->span.offset, place, strlen(place));
}

static void refused_at(const char *sql, const char *place, const char *message)
{
    struct fixture *fixture = check_file(sql, 0);
    assert_int_equal(fixture->diags.count, 1);
    assert_diag(fixture, 0, DIAG_SYNTAX, place, message);
    arena_destroy(fixture->arena);
}

static void what_postgresql_takes_is_silent(void **state)
{
    (void)state;
    struct fixture *fixture = check_file("SELECT 1;\nCREATE TABLE t (a int);\nCOPY t FROM STDIN;\nnot SQL\n\\.\n", 0);
    assert_int_equal(fixture->diags.count, 0);
    arena_destroy(fixture->arena);
}

/* libpg_query makes tokens of comments, and takes none of these as they stand. */
static void comments_stand_anywhere(void **state)
{
    (void)state;
    struct fixture *fixture =
        check_file("SELECT 1 NOT /* c */ IN (2), 1 NOT -- c\n BETWEEN 2 AND 3 ORDER BY 1 NULLS /* c */ FIRST;\n"
                   "SELECT now()::timestamp WITH /* \303\251 ; */ TIME ZONE, U&'d!0061' /* c */ UESCAPE -- c\n '!';\n"
                   "SELECT 'a' -- c\n -- 'd'\n  'b', E'a' -- '\n'\\'', x'1F' -- c\n'0';\n"
                   "CREATE FUNCTION f() RETURNS text LANGUAGE sql AS 'SELECT ''a'' -- c\n''b''';\n"
                   "DO $$ BEGIN IF 1 NOT /* c */ IN (2) THEN RAISE 'x' -- c\n'y'; END IF; END $$;\n",
                   0);
    assert_int_equal(fixture->diags.count, 0);
    arena_destroy(fixture->arena);
    refused_at("SELECT 'a' /* c\n */ 'b';\n", "'b'", "syntax error at or near \"'b'\"");
    refused_at("SELECT '\303\251' /* \303\251 */, -- \303\251\n 1 NOT 2;\n", "2", "syntax error at or near \"2\"");
}

static void the_offending_token_is_the_span(void **state)
{
    (void)state;
    refused_at("SELECT 1;\nSELCT 1;\n", "SELCT", "syntax error at or near \"SELCT\"");
    refused_at("SELECT 'h\303\251\342\202\254' FROM \303\251 WERE 1 = 1;\n", "1", "syntax error at or near \"1\"");
    refused_at("CREATE TABLE;\n", ";", "syntax error at or near \";\"");
    refused_at("SELECT 1 'a\nb';\n", "'a", "syntax error at or near \"'a...\"");
    refused_at("SELECT FROM a.b.c.d.e;\n", "a", "improper qualified name (too many dotted names): a.b.c.d.e");
}

static void at_the_end_the_last_byte_is_the_span(void **state)
{
    (void)state;
    struct fixture *fixture = check_file("SELECT 1 FROM\n", 0);
    assert_diag(fixture, 0, DIAG_SYNTAX, "M", "syntax error at end of input");
    arena_destroy(fixture->arena);
}

static void every_statement_is_told(void **state)
{
    (void)state;
    struct fixture *fixture = check_file("SELCT 1;\nSELECT 1;\nSELCT 2;\n", 0);
    assert_int_equal(fixture->diags.count, 2);
    assert_int_equal(source_place(&fixture->source, fixture->diags.items[1]->span.offset).line, 6);
    arena_destroy(fixture->arena);
}

static void a_newer_server_makes_it_a_warning(void **state)
{
    (void)state;
    struct fixture *fixture = check_file("SELECT x IS JSN 1;\n", 99);
    assert_diag(fixture, 0, DIAG_NEWER_SYNTAX, "JSN", "syntax error at or near \"JSN\"");
    assert_int_equal(fixture->diags.n_errors, 0);
    arena_destroy(fixture->arena);
    fixture = check_file("SELECT x IS JSN 1;\n", 15);
    assert_int_equal(fixture->diags.n_errors, 1);
    arena_destroy(fixture->arena);
}

static void the_project_may_ask_for_a_newer_server(void **state)
{
    (void)state;
    struct fixture *fixture = read_sql("SELCT 1;\n");
    struct tree_file project = {.server_min = 99};
    syntax_check(&fixture->diags, &fixture->file, 1, &project);
    assert_int_equal(fixture->diags.n_errors, 0);
    assert_int_equal(fixture->diags.count, 1);
    arena_destroy(fixture->arena);
}

static void can_be_switched_off(void **state)
{
    (void)state;
    struct fixture *fixture = read_sql("SELCT 1;\n");
    fixture->diags.treatment[DIAG_SYNTAX] = DIAG_OFF;
    syntax_check(&fixture->diags, &fixture->file, 1, NULL);
    assert_int_equal(fixture->diags.count, 0);
    arena_destroy(fixture->arena);
}

static void cured_by(const char *sql, const char *hint)
{
    struct fixture *fixture = check_file(sql, 0);
    assert_int_equal(fixture->diags.count, 1);
    if (hint == NULL)
        assert_non_null(strstr(fixture->diags.items[0]->hint, "say '-- @server >= "));
    else
        assert_string_equal(fixture->diags.items[0]->hint, hint);
    arena_destroy(fixture->arena);
}

static void a_cure_is_told(void **state)
{
    (void)state;
    cured_by("CREATE TABLE t (a int,);\n", "remove the ',' before ')'");
    cured_by("SELECT a, b, /* c */ FROM t;\n", "remove the ',' before 'FROM'");
    cured_by("CREATE TABLE t (\n  a int\n  b int\n);\n", "is a ',' missing before 'b'?");
    cured_by("ALTER TABLE t ADD a int\n  ADD b int;\n", "is a ',' missing before 'ADD'?");
    cured_by("CREATE TABEL t (a int);\n", "should 'TABEL' be 'TABLE'?");
    cured_by("SELECT a FORM b;\n", "should 'FORM' be 'FROM'?");
    cured_by("CREATE TABLE user (a int);\n", "'user' is a reserved word: as a name it is written \"user\"");
    cured_by("INSERT INTO t (a, order) VALUES (1, 2);\n",
             "'order' is a reserved word: as a name it is written \"order\"");
}

static void a_missing_semicolon_shows_both_statements(void **state)
{
    (void)state;
    struct fixture *fixture = check_file("DROP TABLE t\nALTER TABLE u ADD b int;\n", 0);
    assert_diag(fixture, 0, DIAG_SYNTAX, "ALTER", "syntax error at or near \"ALTER\"");
    assert_string_equal(fixture->diags.items[0]->hint, "is a ';' missing before 'ALTER'?");
    assert_int_equal(fixture->diags.items[0]->n_notes, 1);
    assert_int_equal(source_place(&fixture->source, fixture->diags.items[0]->notes[0].span.offset).line, 4);
    arena_destroy(fixture->arena);
    cured_by("SELECT a FROM b\nINSERT INTO c VALUES (1);\n", "is a ';' missing before 'INSERT'?");
}

static void a_guess_is_not_told(void **state)
{
    (void)state;
    cured_by("SELECT a b c;\n", NULL);
    cured_by("UPDATE t SET a = 1\nSET b = 2;\n", NULL);
    cured_by("ALTER TABLE t ADD a int ADD b int;\n", NULL);
    cured_by("CREATE TABLE t (a int CHECK a > 0);\n", NULL);
    cured_by("SELECT (1));\n", NULL);
}

/* The one finding in a body: its line of the file, which begins with the body's statement on line 4, and its place. */
static void body_refused_at(const char *sql, uint32_t line, const char *place, const char *message)
{
    struct fixture *fixture = check_file(sql, 0);
    assert_int_equal(fixture->diags.count, 1);
    assert_diag(fixture, 0, DIAG_PLPGSQL_SYNTAX, place, message);
    assert_int_equal(source_place(&fixture->source, fixture->diags.items[0]->span.offset).line, line);
    arena_destroy(fixture->arena);
}

static void faults_in_bodies_have_a_line(void **state)
{
    (void)state;
    body_refused_at(
        "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $f$\nBEGIN\n  SELEC 1;\n  RETURN 1;\nEND $f$;\n", 6,
        "SELEC", "syntax error at or near \"SELEC\"");
    body_refused_at("DO $$\nBEGIN\n  PERFORM 1;\n  RAISE 'x %';\n  PERFORM 2;\nEND $$;\n", 7, "RAISE 'x %';",
                    "too few parameters specified for RAISE");
    body_refused_at("DO $$\nBEGIN\n  IF true THEN NULL;\nEND $$;\n", 7, "$$", "syntax error at end of input");
    body_refused_at("DO LANGUAGE plpgsql 'BEGIN\n  PERFORM ''a'' FROM b WHERE WHERE;\nEND';\n", 5,
                    "PERFORM ''a'' FROM b WHERE WHERE;", "syntax error at or near \"WHERE\"");
    body_refused_at("CREATE PROCEDURE p(a text DEFAULT 'x') AS E'BEGIN\n  b := 1;\nEND' LANGUAGE \"plpgsql\";\n", 5,
                    "b := 1;", "\"b\" is not a known variable");
}

/* The server reads them when it makes the routine. */
static void bodies_in_sql_are_statements(void **state)
{
    (void)state;
    refused_at("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $f$\n  SELECT '\303\251';\n  SELEC 2;\n$f$;\n", "SELEC",
               "syntax error at or near \"SELEC\"");
    refused_at("CREATE OR REPLACE PROCEDURE p() AS 'INSERT INTO t VALUES (''a'', ''b''' LANGUAGE \"sql\";\n", "'",
               "syntax error at end of input");
    cured_by("CREATE FUNCTION f() RETURNS SETOF t LANGUAGE 'SQL' AS 'SELECT ''a'', ''b'', c FORM t';\n",
             "should 'FORM' be 'FROM'?");
    struct fixture *fixture = check_file("CREATE FUNCTION f(int, int) RETURNS int LANGUAGE sql AS '';\n"
                                         "CREATE FUNCTION g(int, int) RETURNS int LANGUAGE sql AS\n"
                                         "'DELETE FROM t WHERE a = ''''; SELECT $1 + $2; -- ';\n"
                                         "CREATE FUNCTION h() RETURNS int LANGUAGE sql AS 'SELECT'\n' 1';\n"
                                         "CREATE FUNCTION i() RETURNS int LANGUAGE sql AS E'SELECT \\'\\'';\n",
                                         0);
    assert_int_equal(fixture->diags.count, 0);
    arena_destroy(fixture->arena);
}

static void bodies_in_other_languages_are_not_looked_at(void **state)
{
    (void)state;
    struct fixture *fixture =
        check_file("CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; END;\n"
                   "CREATE FUNCTION g() RETURNS int LANGUAGE plpgsql BEGIN ATOMIC SELECT 1; END;\n"
                   "CREATE FUNCTION h() RETURNS int LANGUAGE sql AS 'VALUES (1)';\n"
                   "CREATE FUNCTION i() RETURNS int LANGUAGE sql RETURN 1;\n"
                   "CREATE FUNCTION j() RETURNS int AS 'not PL/pgSQL';\n"
                   "CREATE FUNCTION k() RETURNS int LANGUAGE c AS 'object', 'symbol';\n"
                   "DO LANGUAGE plperl $$ print \"$_\" $$;\nDO LANGUAGE plpgsql;\n",
                   0);
    assert_int_equal(fixture->diags.count, 0);
    arena_destroy(fixture->arena);
}

/* All four are right; the library has no catalog to see it by. */
static void what_the_library_cannot_judge_is_silent(void **state)
{
    (void)state;
    struct fixture *fixture =
        check_file("CREATE FUNCTION f(int) RETURNS int LANGUAGE plpgsql AS\n"
                   "'DECLARE n ALIAS FOR $1; BEGIN RETURN n; END';\n"
                   "CREATE FUNCTION g(OUT n int) RETURNS SETOF int LANGUAGE plpgsql AS\n"
                   "'BEGIN n := 1; RETURN NEXT; END';\n"
                   "CREATE FUNCTION h(t pg_class) RETURNS void LANGUAGE plpgsql AS 'BEGIN t.relname := ''a''; END';\n"
                   "CREATE FUNCTION i(c refcursor) RETURNS void LANGUAGE plpgsql AS\n"
                   "'BEGIN OPEN c FOR SELECT 1; END';\n",
                   0);
    assert_int_equal(fixture->diags.count, 0);
    arena_destroy(fixture->arena);
}

static void bodies_can_be_left_alone(void **state)
{
    (void)state;
    struct fixture *fixture = read_sql("DO 'x';\nSELCT 1;\n");
    fixture->diags.treatment[DIAG_PLPGSQL_SYNTAX] = DIAG_OFF;
    syntax_check(&fixture->diags, &fixture->file, 1, NULL);
    assert_int_equal(fixture->diags.count, 1);
    arena_destroy(fixture->arena);
}

/* `open` and `close` repeated. */
static struct fixture *check_repeated(const char *start, const char *open, size_t times, const char *close)
{
    struct text sql = {0};
    text_puts(&sql, start);
    for (size_t i = 0; i < times; i++)
        text_puts(&sql, open);
    text_puts(&sql, "1");
    for (size_t i = 0; i < times; i++)
        text_puts(&sql, close);
    text_puts(&sql, ";\nSELECT 1;\n");
    struct fixture *fixture = check_file(sql.at, 0);
    text_free(&sql);
    return fixture;
}

static void nesting_is_refused_as_the_server_does(void **state)
{
    (void)state;
    struct fixture *fixture = check_repeated("SELECT ", "(", 100000, ")");
    assert_diag(fixture, 0, DIAG_SYNTAX, "(", "memory exhausted at or near \"(\"");
    assert_string_equal(fixture->diags.items[0]->hint,
                        "nest it less: PostgreSQL's parser stops here, some thousand levels deep");
    arena_destroy(fixture->arena);
    fixture = check_repeated("SELECT ", "CASE WHEN ", 20000, " THEN 1 END");
    assert_diag(fixture, 0, DIAG_SYNTAX, "CASE", "memory exhausted at or near \"CASE\"");
    arena_destroy(fixture->arena);
}

static void long_statements_pass(void **state)
{
    (void)state;
    struct fixture *fixture = check_repeated("SELECT a || ", "a || ", 50000, "");
    assert_int_equal(fixture->diags.count, 0);
    arena_destroy(fixture->arena);
    fixture = check_repeated("PREPARE p AS SELECT ", "$1, ", 200000, "");
    assert_int_equal(fixture->diags.count, 0);
    arena_destroy(fixture->arena);
    fixture = check_repeated("SELECT ", "/*", 100000, "*/");
    assert_int_equal(fixture->diags.count, 0);
    arena_destroy(fixture->arena);
}

static void what_takes_too_much_memory_is_left(void **state)
{
    (void)state;
    const char *const chains[] = {"1 + ", "$1, "};
    for (size_t i = 0; i < 2 && !WITH_ADDRESS_SANITIZER; i++) {
        struct fixture *fixture = check_repeated("PREPARE p AS SELECT ", chains[i], 1000000, "");
        assert_diag(
            fixture, 0, DIAG_SYNTAX_UNCHECKED, "PREPARE",
            "the syntax of this statement is not checked: PostgreSQL's parser takes too much memory or time for "
            "it");
        assert_int_equal(fixture->diags.count, 1);
        arena_destroy(fixture->arena);
    }
}

static struct fixture *check_rows(size_t n, const char *last, const char *tail)
{
    struct text sql = {0};
    text_puts(&sql, "INSERT INTO t (a, b) VALUES\n");
    for (size_t i = 0; i < n; i++)
        text_printf(&sql, "(%zu, '),(' /* ),( */, f(1, 2)),\n", i);
    text_printf(&sql, "%s\n%s;\n", last, tail);
    struct fixture *fixture = check_file(sql.at, 0);
    text_free(&sql);
    return fixture;
}

/* Some at a time: a whole tree of them would take more memory than a statement may have. */
static void many_rows_are_checked(void **state)
{
    (void)state;
    struct fixture *fixture = check_rows(100000, "(1, 2)", "ON CONFLICT (a) DO UPDATE SET (b) = (1), (c) = (2)");
    assert_int_equal(fixture->diags.count, 0);
    arena_destroy(fixture->arena);
    fixture = check_rows(100000, "(1, 2), (3 4)", "RETURNING a");
    assert_int_equal(fixture->diags.count, 1);
    assert_diag(fixture, 0, DIAG_SYNTAX, "4", "syntax error at or near \"4\"");
    assert_int_equal(source_place(&fixture->source, fixture->diags.items[0]->span.offset).line, 100005);
    arena_destroy(fixture->arena);
    fixture = check_rows(100000, "(1, 2), (3, 4),", "");
    assert_diag(fixture, 0, DIAG_SYNTAX, ";", "syntax error at or near \";\"");
    arena_destroy(fixture->arena);
}

static void what_psql_alone_understands_is_told(void **state)
{
    (void)state;
    cured_by("SELECT :'x';\n", "variables are psql's, and no server replaces them: write the value itself");
    cured_by("SELECT a :b;\n", "variables are psql's, and no server replaces them: write the value itself");
    cured_by("SELECT : 1;\n", NULL);
}

static void the_grammar_has_a_version(void **state)
{
    (void)state;
    assert_non_null(syntax_grammar());
    assert_true(strtol(syntax_grammar(), NULL, 10) >= 13);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_postgresql_takes_is_silent),
        cmocka_unit_test(comments_stand_anywhere),
        cmocka_unit_test(the_offending_token_is_the_span),
        cmocka_unit_test(at_the_end_the_last_byte_is_the_span),
        cmocka_unit_test(every_statement_is_told),
        cmocka_unit_test(a_newer_server_makes_it_a_warning),
        cmocka_unit_test(the_project_may_ask_for_a_newer_server),
        cmocka_unit_test(can_be_switched_off),
        cmocka_unit_test(a_cure_is_told),
        cmocka_unit_test(a_missing_semicolon_shows_both_statements),
        cmocka_unit_test(a_guess_is_not_told),
        cmocka_unit_test(faults_in_bodies_have_a_line),
        cmocka_unit_test(bodies_in_sql_are_statements),
        cmocka_unit_test(bodies_in_other_languages_are_not_looked_at),
        cmocka_unit_test(what_the_library_cannot_judge_is_silent),
        cmocka_unit_test(bodies_can_be_left_alone),
        cmocka_unit_test(nesting_is_refused_as_the_server_does),
        cmocka_unit_test(long_statements_pass),
        cmocka_unit_test(what_takes_too_much_memory_is_left),
        cmocka_unit_test(many_rows_are_checked),
        cmocka_unit_test(what_psql_alone_understands_is_told),
        cmocka_unit_test(the_grammar_has_a_version),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
