#include "syntax.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A file of one section that holds the statements of `sql`, which are cut at `;` and a line end. */
struct fixture {
    struct arena *arena;
    struct diag_list diags;
    struct source source;
    struct tree_section section;
    struct tree_file file;
};

static void add_statement(struct fixture *fixture, const char *at, size_t length)
{
    struct tree_section *section = &fixture->section;
    section->statements =
        arena_grow(fixture->arena, section->statements, section->n_statements, sizeof *section->statements);
    section->statements[section->n_statements++] = (struct tree_statement){.text = {at, length}, .class = {.what = ""}};
}

static struct fixture *read_sql(const char *sql, size_t length)
{
    struct arena *arena = arena_create();
    struct fixture *fixture = arena_alloc(arena, sizeof *fixture);
    fixture->arena = fixture->diags.arena = arena;
    assert_true(source_from_memory(&fixture->source, arena, &fixture->diags, "a.sql", sql, length));
    for (const char *at = sql, *end; (end = strstr(at, ";\n")) != NULL; at = end + 2)
        add_statement(fixture, at, (size_t)(end + 1 - at));
    fixture->file = (struct tree_file){.source = &fixture->source, .sections = &fixture->section, .n_sections = 1};
    return fixture;
}

static struct fixture *check_file(const char *sql, int32_t server_min)
{
    struct fixture *fixture = read_sql(sql, strlen(sql));
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
    struct fixture *fixture = check_file("SELECT 1;\nCREATE TABLE t (a int);\nCOPY t FROM STDIN;\n", 0);
    assert_int_equal(fixture->diags.count, 0);
    arena_destroy(fixture->arena);
}

static void the_offending_token_is_the_span(void **state)
{
    (void)state;
    refused_at("SELECT 1;\nSELCT 1;\n", "SELCT", "syntax error at or near \"SELCT\"");
    refused_at("SELECT 'h\303\251\342\202\254' FROM \303\251 WERE 1 = 1;\n", "1", "syntax error at or near \"1\"");
    refused_at("CREATE TABLE t (a int;\n", ";", "syntax error at or near \";\"");
    refused_at("SELECT 1 'a\nb';\n", "'a", "syntax error at or near \"'a...\"");
    refused_at("SELECT FROM a.b.c.d.e;\n", "a", "improper qualified name (too many dotted names): a.b.c.d.e");
}

static void at_the_end_the_last_byte_is_the_span(void **state)
{
    (void)state;
    struct fixture *fixture = read_sql("SELECT 1 FROM", 13);
    add_statement(fixture, fixture->source.bytes, 13);
    syntax_check(&fixture->diags, &fixture->file, 1, NULL);
    assert_diag(fixture, 0, DIAG_SYNTAX, "M", "syntax error at end of input");
    arena_destroy(fixture->arena);
}

static void every_statement_is_told(void **state)
{
    (void)state;
    struct fixture *fixture = check_file("SELCT 1;\nSELECT 1;\nSELCT 2;\n", 0);
    assert_int_equal(fixture->diags.count, 2);
    assert_int_equal(fixture->diags.items[1]->span.offset, 19);
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
    struct fixture *fixture = read_sql("SELCT 1;\n", 9);
    struct tree_file project = {.server_min = 99};
    syntax_check(&fixture->diags, &fixture->file, 1, &project);
    assert_int_equal(fixture->diags.n_errors, 0);
    assert_int_equal(fixture->diags.count, 1);
    arena_destroy(fixture->arena);
}

static void can_be_switched_off(void **state)
{
    (void)state;
    struct fixture *fixture = read_sql("SELCT 1;\n", 9);
    fixture->diags.treatment[DIAG_SYNTAX] = DIAG_OFF;
    syntax_check(&fixture->diags, &fixture->file, 1, NULL);
    assert_int_equal(fixture->diags.count, 0);
    arena_destroy(fixture->arena);
}

/* `open` repeated, between `start` and `end`. */
static struct fixture *check_repeated(const char *start, const char *open, size_t times, const char *end)
{
    struct text sql = {0};
    text_puts(&sql, start);
    for (size_t i = 0; i < times; i++)
        text_puts(&sql, open);
    text_puts(&sql, end);
    struct fixture *fixture = check_file(sql.at, 0);
    for (size_t i = 0; i < fixture->diags.count; i++)
        fixture->diags.items[i]->span.source = NULL;
    text_free(&sql);
    return fixture;
}

static void extremes_get_an_answer(void **state)
{
    (void)state;
    struct fixture *fixture = check_repeated("SELECT ", "(", 100000, ";\n");
    assert_int_equal(fixture->diags.n_errors, 1);
    arena_destroy(fixture->arena);
    fixture = check_repeated("SELECT a", " || a", 100000, ";\n");
    assert_int_equal(fixture->diags.count, 0);
    arena_destroy(fixture->arena);
    fixture = check_repeated("SELECT 1", ", $1", 1000000, ";\n");
    assert_int_equal(fixture->diags.count, 0);
    arena_destroy(fixture->arena);
    fixture = check_repeated("SELECT '", "0123456789", 500000, "';\nSELCT;\n");
    assert_int_equal(fixture->diags.count, 2);
    assert_int_equal(fixture->diags.items[0]->id, DIAG_SYNTAX_UNCHECKED);
    assert_int_equal(fixture->diags.items[1]->id, DIAG_SYNTAX);
    arena_destroy(fixture->arena);
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
        cmocka_unit_test(the_offending_token_is_the_span),
        cmocka_unit_test(at_the_end_the_last_byte_is_the_span),
        cmocka_unit_test(every_statement_is_told),
        cmocka_unit_test(a_newer_server_makes_it_a_warning),
        cmocka_unit_test(the_project_may_ask_for_a_newer_server),
        cmocka_unit_test(can_be_switched_off),
        cmocka_unit_test(extremes_get_an_answer),
        cmocka_unit_test(the_grammar_has_a_version),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
