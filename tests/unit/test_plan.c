#include "plan.h"

#include "forest.h"
#include "statements.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct plan *plan_of(struct forest *forest)
{
    struct revision_graph *graph = graph_build(forest->arena, &forest->diags, forest->files, forest->n_files);
    assert_int_equal(forest->diags.count, 0);
    return plan_build(forest->arena, graph, NULL);
}

static void a_revision_is_carried_over(void **state)
{
    (void)state;
    struct forest forest;
    forest_init(&forest);
    forest_add(&forest, "d/2.sql", "b", "a", NULL, "2025-01-02");
    forest_add(&forest, "d/1.sql", "a", NULL, NULL, NULL);
    const struct plan *made = plan_of(&forest);
    const struct aludel_plan *plan = &made->all;
    assert_int_equal(plan->n_revisions, 2);
    assert_string_equal(plan->ledger, "aludel");
    assert_int_equal(plan->lock_timeout_ms, 5000);
    assert_int_equal(strlen(plan->digest), 64);
    const struct aludel_revision *b = &plan->revisions[1];
    assert_string_equal(b->id, "b");
    assert_string_equal(b->file, "d/2.sql");
    assert_string_equal(b->created, "2025-01-02");
    assert_int_equal(b->parents[0], 0);
    assert_int_equal(b->n_upgrade, 1);
    struct plan_room room;
    plan_room_init(&room, made->arena);
    struct aludel_i_statement statement = plan_statement(made, &b->upgrade[0], 0, &room);
    plan_place(made, &b->upgrade[0], b->upgrade[0].line, &statement);
    assert_int_equal(statement.line, 5);
    assert_int_equal(statement.column, 1);
    assert_memory_equal(statement.sql, "SELECT 1;", 9);
    assert_null(statement.checksum);
    forest_free(&forest);
}

static void verify_stands_behind_the_upgrade(void **state)
{
    (void)state;
    struct forest forest;
    forest_init(&forest);
    struct tree_file *file = forest_add(&forest, "1.sql", "a", NULL, NULL, NULL);
    file->sections[0].kind = TREE_VERIFY;
    file->sections[1].kind = TREE_UPGRADE;
    const struct aludel_revision *a = &plan_of(&forest)->all.revisions[0];
    assert_int_equal(a->n_upgrade, 2);
    assert_false(a->upgrade[0].verify);
    assert_true(a->upgrade[1].verify);
    assert_true(a->upgrade[1].transactional);
    assert_int_equal(a->n_downgrade, 0);
    forest_free(&forest);
}

static void verify_has_a_transaction_when_a_step_has(void **state)
{
    (void)state;
    struct forest forest;
    forest_init(&forest);
    struct tree_file *file = forest_add(&forest, "1.sql", "a", NULL, NULL, NULL);
    file->sections[0].transactional = false;
    file->sections[1].kind = TREE_VERIFY;
    assert_false(plan_of(&forest)->all.revisions[0].upgrade[1].transactional);
    forest_free(&forest);
}

static void without_a_transaction(void **state)
{
    (void)state;
    struct forest forest;
    forest_init(&forest);
    struct tree_file *file = forest_add(&forest, "1.sql", "a", NULL, NULL, NULL);
    file->sections[0].transactional = false;
    struct tree_statement statement;
    statements_get(&file->sections[0], 0, &statement);
    const char *text = statement.text.at;
    forest_classify(&forest, &file->sections[0],
                    &(struct statement_class){.what = "CREATE INDEX",
                                              .rerun = 'P',
                                              .object = {text, 3},
                                              .on = {text + 3, 2},
                                              .probe = ALUDEL_PROBE_CREATE_INDEX});
    file->sections[1].irreversible = true;
    file->sections[1].irreversible_reason = slice_of("data is gone");
    const struct plan *plan = plan_of(&forest);
    const struct aludel_revision *a = &plan->all.revisions[0];
    struct plan_room room;
    plan_room_init(&room, plan->arena);
    const struct aludel_i_statement planned = plan_statement(plan, &a->upgrade[0], 0, &room);
    assert_int_equal(planned.rerun, ALUDEL_RERUN_PROBED);
    assert_int_equal(planned.probe, ALUDEL_PROBE_CREATE_INDEX);
    assert_string_equal(planned.object, "SEL");
    assert_string_equal(planned.on, "EC");
    assert_non_null(planned.checksum);
    plan_room_free(&room);
    assert_string_equal(a->irreversible, "data is gone");
    assert_int_equal(a->n_downgrade, 0);
    forest_free(&forest);
}

/* The checksum of revision "z" with these parents, of which the second was made then. */
static void checksum(const char *created, const char *parents, unsigned char upgrade, unsigned char result[32])
{
    struct forest forest;
    forest_init(&forest);
    forest_add(&forest, "1.sql", "x", NULL, NULL, NULL);
    forest_add(&forest, "2.sql", "y", NULL, NULL, created);
    forest_add(&forest, "3.sql", "z", parents, NULL, NULL)->sections[0].checksum[0] = upgrade;
    const struct aludel_plan *plan = &plan_of(&forest)->all;
    memcpy(result, plan->revisions[2].checksum, 32);
    assert_string_equal(plan->revisions[2].id, "z");
    forest_free(&forest);
}

static void the_checksum_is_of_the_meaning(void **state)
{
    (void)state;
    unsigned char one[32], other[32];
    checksum(NULL, "x y", 1, one);
    checksum("2020-01-01", "y x", 1, other);
    assert_memory_equal(one, other, 32);
    checksum(NULL, "x", 1, other);
    assert_memory_not_equal(one, other, 32);
    checksum(NULL, "x y", 2, other);
    assert_memory_not_equal(one, other, 32);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_revision_is_carried_over),
        cmocka_unit_test(verify_stands_behind_the_upgrade),
        cmocka_unit_test(verify_has_a_transaction_when_a_step_has),
        cmocka_unit_test(without_a_transaction),
        cmocka_unit_test(the_checksum_is_of_the_meaning),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
