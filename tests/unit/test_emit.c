/* How single things are written; tests/emit holds whole files and compiles them. */
#include "emit.h"

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

static struct aludel_plan plan_of(struct aludel_statement *statement, struct aludel_step *step,
                                  struct aludel_revision *revision)
{
    *step = (struct aludel_step){.statements = statement, .n_statements = 1, .line = 1, .transactional = true};
    *revision =
        (struct aludel_revision){.id = "r", .file = "r.sql", .summary = "", .doc = "", .upgrade = step, .n_upgrade = 1};
    return (struct aludel_plan){.format = ALUDEL_PLAN_FORMAT,
                                .project = "",
                                .title = "",
                                .ledger = "aludel",
                                .digest = "",
                                .compiler = ALUDEL_VERSION,
                                .revisions = revision,
                                .n_revisions = 1};
}

static void expect_sql(const char *sql, size_t length, const char *emitted)
{
    struct aludel_statement statement = {.sql = sql, .length = length, .line = 1, .column = 1};
    struct aludel_step step;
    struct aludel_revision revision;
    struct aludel_plan plan = plan_of(&statement, &step, &revision);
    struct text text = {0};
    assert_true(emit_plan(&plan, &(struct emit_options){0}, append, &text));
    char *from = strstr(text.at, ".sql =\n     ") + strlen(".sql =\n     ");
    char *to = strstr(from, "},\n");
    *to = '\0';
    assert_string_equal(from, emitted);
    text_free(&text);
}

static void literals(void **state)
{
    (void)state;
    expect_sql("", 0, "\"\"");
    expect_sql("SELECT 1;", 9, "\"SELECT 1;\"");
    expect_sql("a\nb", 3, "\"a\\n\"\n     \"b\"");
    expect_sql("a\r\n", 3, "\"a\\r\\n\"");
    expect_sql("\?\?/ \\ \"\t", 8, "\"\\?\\?/ \\\\ \\\"\\t\"");
    expect_sql("\x01"
               "1\xc3\xa9\x7f",
               5, "\"\\0011\\303\\251\\177\"");
}

static void a_large_literal_is_whole(void **state)
{
    (void)state;
    enum { LARGE = 1000 * 1000 };
    char *sql = malloc(LARGE + 1), *expected = malloc(LARGE + 3);
    memset(sql, 'x', LARGE);
    sql[LARGE] = '\0';
    memset(expected, 'x', LARGE + 2);
    expected[0] = expected[LARGE + 1] = '"';
    expected[LARGE + 2] = '\0';
    expect_sql(sql, LARGE, expected);
    free(sql);
    free(expected);
}

static void a_refusal_is_final(void **state)
{
    (void)state;
    static char sql[256 * 1024];
    struct aludel_statement statement = {.sql = sql, .length = sizeof sql, .line = 1, .column = 1};
    struct aludel_step step;
    struct aludel_revision revision;
    struct aludel_plan plan = plan_of(&statement, &step, &revision);
    int calls = 0;
    assert_false(emit_plan(&plan, &(struct emit_options){0}, refuse, &calls));
    assert_int_equal(calls, 1);
}

static void a_named_plan_has_no_main(void **state)
{
    (void)state;
    struct aludel_statement statement = {.sql = ";", .length = 1, .line = 1, .column = 1};
    struct aludel_step step;
    struct aludel_revision revision;
    struct aludel_plan plan = plan_of(&statement, &step, &revision);
    struct text text = {0};
    assert_true(emit_plan(&plan, &(struct emit_options){.plan_name = "billing"}, append, &text));
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
        cmocka_unit_test(a_named_plan_has_no_main),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
