#include "statement.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const unsigned char checksum[32] = {1, [31] = 2};
/* With text behind `length` that is not the statement's. */
static const struct aludel_i_statement statements[] = {
    {.sql = "SELECT 1; x", .length = 9, .line = 3, .column = 5},
    {.sql = "COPY a FROM STDIN;", .length = 18, .line = 4, .copy = "1\n2\n\\.", .copy_length = 4, .copy_line = 5},
    {.sql = "VACUUM", .length = 6, .rerun = ALUDEL_RERUN_HARMLESS},
    {.sql = "", .length = 0},
    {.sql = "CREATE INDEX CONCURRENTLY i ON t (c)",
     .length = 36,
     .rerun = ALUDEL_RERUN_PROBED,
     .probe = ALUDEL_PROBE_CREATE_INDEX,
     .object = "i",
     .on = "\"a t\"",
     .checksum = checksum},
};
enum { N = sizeof statements / sizeof statements[0] };

static void same_text(const char *found, const char *text, size_t length)
{
    if (text == NULL) {
        assert_null(found);
        return;
    }
    assert_non_null(found);
    assert_memory_equal(found, text, length);
    assert_int_equal(found[length], '\0');
}

static void what_was_packed_is_found(void **unused)
{
    (void)unused;
    struct aludel_statement *packed = aludel_i_statements_pack(statements, N);
    assert_non_null(packed);
    for (uint32_t i = 0; i < N; i++) {
        const struct aludel_i_statement *put = &statements[i], found = aludel_i_statement(&packed[i]);
        assert_int_equal(found.length, put->length);
        assert_int_equal(found.line, put->line);
        assert_int_equal(found.column, put->column);
        assert_int_equal(found.copy_length, put->copy_length);
        assert_int_equal(found.copy_line, put->copy_line);
        assert_int_equal(found.rerun, put->rerun);
        assert_int_equal(found.probe, put->probe);
        same_text(found.sql, put->sql, put->length);
        same_text(found.copy, put->copy, put->copy_length);
        same_text(found.object, put->object, put->object == NULL ? 0 : strlen(put->object));
        same_text(found.on, put->on, put->on == NULL ? 0 : strlen(put->on));
        assert_int_equal(found.checksum == NULL, put->checksum == NULL);
        if (put->checksum != NULL)
            assert_memory_equal(found.checksum, checksum, sizeof checksum);
    }
    free(packed);
}

static void too_much_text_is_refused(void **unused)
{
    (void)unused;
    const struct aludel_i_statement large = {.sql = "", .length = UINT32_MAX};
    assert_null(aludel_i_statements_pack(&large, 1));
}

static void notes(const char *sql, bool unprepares, bool checks_constraints)
{
    struct aludel_step step = {.n_statements = 1};
    aludel_i_step_note(&step, &(struct aludel_i_statement){.sql = sql, .length = strlen(sql)});
    assert_int_equal(step.unprepares, unprepares);
    assert_int_equal(step.checks_constraints, checks_constraints);
    assert_false(step.copies);
}

static void a_step_knows_what_its_statements_are(void **unused)
{
    (void)unused;
    notes("", false, false);
    notes("SELECT 1", false, false);
    notes("DEALLOCATE ALL", true, false);
    notes("discard plans", true, false);
    notes("DISCAR", false, false);
    notes("DO $$ BEGIN EXECUTE 'DEALLOCATE ALL'; END $$", true, false);
    notes("do 'begin execute $a$discard plans$a$; end'", true, false);
    notes("SELECT 'DISCARD'", false, false);
    notes("SET CONSTRAINTS ALL IMMEDIATE", false, true);
    notes("set\n\t constraints a DEFERRED", false, true);
    notes("SET /* all /* of */ */ -- them\n CONSTRAINTS ALL IMMEDIATE", false, true);
    notes("DO $$ BEGIN PERFORM 1; SET CONSTRAINTS ALL IMMEDIATE; END $$", false, true);
    notes("SET CONSTRAINT", false, false);
    notes("SET /* CONSTRAINTS", false, false);
    notes("SET -- CONSTRAINTS", false, false);
    notes("DO $$ BEGIN NULL; END $$", false, false);
    notes("SET", false, false);
    struct aludel_step step = {.n_statements = N};
    for (uint32_t i = 0; i < N; i++)
        aludel_i_step_note(&step, &statements[i]);
    assert_true(step.copies);
}

static bool sets(const char *sql)
{
    return aludel_i_sets_for_session(&(struct aludel_i_statement){.sql = sql, .length = strlen(sql)});
}

static void what_lasts_is_known(void **unused)
{
    (void)unused;
    assert_true(sets("SET search_path = s"));
    assert_true(sets("set/**/session work_mem = 1"));
    assert_true(sets("SET transaction_timeout = 1"));
    assert_true(sets("RESET ALL"));
    assert_false(sets("SET -- x\n local work_mem = 1"));
    assert_false(sets("SET TRANSACTION READ ONLY"));
    assert_false(sets("SET CONSTRAINTS ALL DEFERRED"));
    assert_false(sets("SETTLE"));
    assert_false(sets("SELECT 1"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_packed_is_found),
        cmocka_unit_test(too_much_text_is_refused),
        cmocka_unit_test(a_step_knows_what_its_statements_are),
        cmocka_unit_test(what_lasts_is_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
