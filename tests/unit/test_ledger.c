/* A ledger as libpq hands it over, where it is not as it should be; as it should be: tests/integration. */
#include "ledger.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { META, APPLIED, STEP, CHECKSUM = 4, PARENTS = 13 };

static int until_failure = -1; /* allocations that still succeed; negative: all do */

void *__real_calloc(size_t n, size_t size);
void *__wrap_calloc(size_t n, size_t size);

void *__wrap_calloc(size_t n, size_t size)
{
    return until_failure-- == 0 ? NULL : __real_calloc(n, size);
}

/* A result of that many columns and of rows that have "1" in each. */
static PGresult *make_rows(int rows, int columns)
{
    static char name[] = "column", one[] = "1";
    PGresAttDesc attributes[16] = {{.name = NULL}};
    PGresult *result = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);
    for (int column = 0; column < columns; column++)
        attributes[column].name = name;
    assert_true(PQsetResultAttrs(result, columns, attributes));
    for (int row = 0; row < rows; row++)
        for (int column = 0; column < columns; column++)
            assert_true(PQsetvalue(result, row, column, one, 1));
    return result;
}

static void make_parts(PGresult *parts[ALUDEL_I_LEDGER_PARTS], int meta)
{
    parts[META] = make_rows(meta, 2);
    parts[APPLIED] = make_rows(1, 15);
    parts[STEP] = make_rows(1, 6);
}

static void clear_parts(PGresult *parts[ALUDEL_I_LEDGER_PARTS])
{
    for (int part = 0; part < ALUDEL_I_LEDGER_PARTS; part++)
        PQclear(parts[part]);
}

static void a_checksum_of_another_length_is_none(void **unused)
{
    (void)unused;
    static const unsigned char zeros[32];
    char checksum[32];
    PGresult *parts[ALUDEL_I_LEDGER_PARTS];
    struct aludel_i_state state = {.exists = false};
    make_parts(parts, 1);
    assert_true(aludel_i_ledger_take(&state, parts));
    assert_memory_equal(state.applied[0].checksum, zeros, sizeof zeros);
    memset(checksum, 7, sizeof checksum);
    make_parts(parts, 1);
    assert_true(PQsetvalue(parts[APPLIED], 0, CHECKSUM, checksum, sizeof checksum));
    assert_true(aludel_i_ledger_take(&state, parts));
    assert_memory_equal(state.applied[0].checksum, checksum, sizeof checksum);
    aludel_i_ledger_free(&state);
}

static void what_a_revision_needs_is_a_list(void **unused)
{
    (void)unused;
    static char two[] = "one two";
    PGresult *parts[ALUDEL_I_LEDGER_PARTS];
    struct aludel_i_state state = {.exists = false};
    make_parts(parts, 1);
    assert_true(PQsetvalue(parts[APPLIED], 0, PARENTS, two, (int)strlen(two)));
    assert_true(aludel_i_ledger_take(&state, parts));
    assert_int_equal(state.applied[0].n_parents, 2);
    assert_string_equal(state.applied[0].parents[0], "one");
    assert_string_equal(state.applied[0].parents[1], "two");
    aludel_i_ledger_free(&state);
}

static void a_ledger_has_one_row_of_meta(void **unused)
{
    (void)unused;
    for (int rows = 0; rows <= 2; rows++) {
        PGresult *parts[ALUDEL_I_LEDGER_PARTS];
        struct aludel_i_state state = {.exists = false};
        make_parts(parts, rows);
        assert_int_equal(aludel_i_ledger_take(&state, parts), rows == 1);
        assert_int_equal(state.exists, rows == 1);
        aludel_i_ledger_free(&state);
    }
}

static void each_allocation_may_fail(void **unused)
{
    (void)unused;
    bool taken = false;
    int n = 0;
    for (; !taken; n++) {
        PGresult *parts[ALUDEL_I_LEDGER_PARTS];
        struct aludel_i_state state = {.exists = false};
        make_parts(parts, 1);
        until_failure = n;
        taken = aludel_i_ledger_take(&state, parts);
        until_failure = -1;
        assert_int_equal(state.exists, taken);
        clear_parts(parts); /* what was not taken */
        aludel_i_ledger_free(&state);
    }
    assert_int_equal(n, 5); /* four fail */
}

static void what_is_granted_is_granted_to_the_role_that_works(void **unused)
{
    (void)unused;
    static const struct aludel_options options = {.set_role = "the \"owner\""};
    struct aludel_i_session session = {.options = &options, .dialect = {.schema = "led ger"}};
    struct aludel_i_buffer hint = {.at = NULL};
    aludel_i_ledger_grant(&session, &hint);
    assert_string_equal(aludel_i_buffer_text(&hint),
                        "GRANT USAGE ON SCHEMA \"led ger\" TO \"the \"\"owner\"\"\"; GRANT SELECT, INSERT, UPDATE, "
                        "DELETE ON ALL TABLES IN SCHEMA \"led ger\" TO \"the \"\"owner\"\"\";");
    aludel_i_buffer_free(&hint);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_checksum_of_another_length_is_none),
        cmocka_unit_test(what_a_revision_needs_is_a_list),
        cmocka_unit_test(a_ledger_has_one_row_of_meta),
        cmocka_unit_test(each_allocation_may_fail),
        cmocka_unit_test(what_is_granted_is_granted_to_the_role_that_works),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
