/* How single things are written; tests/emit holds whole files and compiles them. */
#include "emit.h"

#include "statements.h"
#include "text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static bool append(void *user, const char *bytes, size_t length)
{
    text_add(user, bytes, length);
    return true;
}

static bool refuse(void *user, const char *bytes, size_t length)
{
    (void)bytes;
    (void)length;
    ++*(int *)user;
    return false;
}

/* A plan of `n` revisions with that one statement, as C. */
static bool emit_many(size_t n, size_t n_threads, struct slice sql, const char *plan_name, emit_sink *sink, void *user)
{
    struct arena *arena = arena_create();
    struct source source = {.name = "r.sql", .bytes = sql.at, .length = sql.length, .arena = arena};
    const struct tree_statement statement = {.text = sql, .class.what = ""};
    struct tree_section section = {.keyword = {sql.at, 0}, .transactional = true};
    statements_add(arena, statements_shapes(arena), &section, sql.at, &statement);
    struct tree_file file = {.source = &source, .doc = "", .sections = &section, .n_sections = 1};
    struct revision_node *nodes = arena_alloc(arena, n * sizeof *nodes);
    struct revision_graph graph = {.nodes = nodes, .n = (uint32_t)n, .resolved = true, .acyclic = true};
    for (size_t i = 0; i < n; i++)
        nodes[i] = (struct revision_node){.file = &file, .id = {"r", 1}};
    const struct plan *plan = plan_build(arena, &graph, NULL);
    bool emitted = emit_plan(plan, &(struct emit_options){plan_name}, n_threads, sink, user);
    arena_destroy(arena);
    return emitted;
}

static bool emit(const char *sql, size_t length, const char *plan_name, emit_sink *sink, void *user)
{
    return emit_many(1, 1, (struct slice){sql, length}, plan_name, sink, user);
}

static void expect_sql(const char *sql, size_t length, const char *emitted)
{
    struct text text = {0};
    assert_true(emit(sql, length, NULL, append, &text));
    char *from = strstr(text.at, "\n    },\n    ") + strlen("\n    },\n    ");
    char *to = strstr(from, "\\0\",\n};\n");
    *to = '\0';
    assert_string_equal(from, emitted);
    text_free(&text);
}

static void literals(void **state)
{
    (void)state;
    expect_sql("", 0, "\"");
    expect_sql("SELECT 1;", 9, "\"SELECT 1;");
    expect_sql("a\nb", 3, "\"a\\n\"\n    \"b");
    expect_sql("a\r\n", 3, "\"a\\r\\n");
    expect_sql("\?\?/ \\ \"\t", 8, "\"\\?\\?/ \\\\ \\\"\\t");
    expect_sql("\x01"
               "1\xc3\xa9\x7f",
               5, "\"\\0011\\303\\251\\177");
}

static void a_large_literal_is_whole(void **state)
{
    (void)state;
    enum { LARGE = 1000 * 1000 };
    char *sql = malloc(LARGE + 1), *expected = malloc(LARGE + 2);
    memset(sql, 'x', LARGE);
    sql[LARGE] = '\0';
    memset(expected, 'x', LARGE + 1);
    expected[0] = '"';
    expected[LARGE + 1] = '\0';
    expect_sql(sql, LARGE, expected);
    free(sql);
    free(expected);
}

static void a_refusal_is_final(void **state)
{
    (void)state;
    static char sql[256 * 1024];
    int calls = 0;
    assert_false(emit(sql, sizeof sql, NULL, refuse, &calls));
    assert_int_equal(calls, 1);
}

/* The second has parts that do not fit into a thread's buffer. */
static void threads_make_no_difference(void **state)
{
    (void)state;
    enum { LARGE = 20 * 1000 };
    char *large = malloc(LARGE + 1);
    memset(large, '?', LARGE);
    large[LARGE] = '\0';
    const struct slice texts[] = {{"SELECT 1;", 9}, {large, LARGE}};
    const size_t counts[] = {1, 64, 300};
    for (size_t i = 0; i < 6; i++) {
        struct text one = {0}, many = {0};
        assert_true(emit_many(counts[i % 3], 1, texts[i / 3], NULL, append, &one));
        assert_true(emit_many(counts[i % 3], 5, texts[i / 3], NULL, append, &many));
        assert_string_equal(one.at, many.at);
        text_free(&one);
        text_free(&many);
    }
    int calls = 0;
    assert_false(emit_many(300, 5, texts[1], NULL, refuse, &calls));
    assert_int_equal(calls, 1);
    free(large);
}

static void a_named_plan_has_no_main(void **state)
{
    (void)state;
    struct text text = {0};
    assert_true(emit(";", 1, "billing", append, &text));
    assert_non_null(strstr(text.at, "\nconst struct aludel_plan billing = {"));
    assert_null(strstr(text.at, "main("));
    text_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(literals),
        cmocka_unit_test(a_large_literal_is_whole),
        cmocka_unit_test(a_refusal_is_final),
        cmocka_unit_test(threads_make_no_difference),
        cmocka_unit_test(a_named_plan_has_no_main),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
