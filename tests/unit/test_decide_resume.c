#include "decisions.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static unsigned char sums[4][32] = {{11}, {12}, {13}, {14}};
static const struct {
    struct aludel_statement statements[3];
    struct aludel_more more[3];
    unsigned char sums[3][32];
} off = {
    {{.line = 21, .more = 60}, {.line = 22, .more = 72}, {.line = 23, .more = 84}},
    {{.checksum = 96}, {.checksum = 96}, {.checksum = 96}},
    {{11}, {12}, {13}},
};
static const struct aludel_statement on[2] = {{.line = 11}, {.line = 12}};
/* a transactional step, a verify step, one without a transaction, another verify step */
static const struct aludel_step steps[4] = {
    {.statements = on, .transactional = true, .n_statements = 2, .checksum = sums[3]},
    {.transactional = true, .verify = true, .n_statements = 1},
    {.statements = off.statements, .n_statements = 3},
    {.verify = true, .n_statements = 1},
};
static struct aludel_i_journal journal[4];

static void interrupted(const char *id, bool downgrade)
{
    struct aludel_revision *revision = plan_revision(id);
    if (revision != NULL) {
        revision->upgrade = revision->downgrade = steps;
        revision->n_upgrade = revision->n_downgrade = 4;
    }
    state->journal = journal;
    state->n_journal = 0;
    for (uint32_t i = 0; i < 4; i++)
        journal[i] = (struct aludel_i_journal){.revision = id, .downgrade = downgrade, .done = true};
}

static void journalled(uint32_t step, uint32_t statement, const unsigned char *checksum, bool done)
{
    struct aludel_i_journal *row = &journal[state->n_journal++];
    row->step = step;
    row->statement = statement;
    row->done = done;
    memcpy(row->checksum, checksum, sizeof row->checksum);
}

static void an_interrupted_upgrade_goes_on(void **unused)
{
    (void)unused;
    given("root");
    interrupted("trunk", false);
    expect(UPGRADE, "trunk", ALUDEL_OK, "+trunk");
    journalled(0, 0, sums[3], true);
    expect(UPGRADE, "net1", ALUDEL_OK, "+trunk@1.0 +net1");
    journalled(2, 0, sums[0], true);
    expect(UPGRADE, "trunk", ALUDEL_OK, "+trunk@2.1"); /* the verify step before it has no row and is not run again */
    journalled(2, 1, sums[1], false);
    expect(UPGRADE, "trunk", ALUDEL_OK, "+trunk@2.1!");
    journal[2].done = true;
    expect(UPGRADE, "trunk", ALUDEL_OK, "+trunk@2.2");
    journalled(2, 2, sums[2], true);
    expect(UPGRADE, "trunk", ALUDEL_OK, "+trunk@3.0");
    expect(UPGRADE, "root", ALUDEL_OK, "");
}

static void an_interrupted_upgrade_that_was_edited_does_not(void **unused)
{
    (void)unused;
    static const struct {
        uint32_t step, statement;
        const unsigned char *checksum;
        const char *place;
    } wrong[] = {{2, 0, sums[1], " (trunk.sql:21)"},
                 {2, 3, sums[2], ""},
                 {4, 0, sums[0], ""},
                 {0, 0, sums[0], " (trunk.sql:11)"},
                 {0, 1, sums[3], " (trunk.sql:12)"}};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        char message[256];
        given("root");
        interrupted("trunk", false);
        journalled(wrong[i].step, wrong[i].statement, wrong[i].checksum, true);
        snprintf(
            message, sizeof message,
            "revision 'trunk' stopped half-way and was edited since: statement %u of step %u%s is not the one that "
            "ran | put the upgrade back as it was and run this again",
            wrong[i].statement + 1, wrong[i].step + 1, wrong[i].place);
        expect(UPGRADE, "heads", ALUDEL_DISAGREE, message);
        expect(UPGRADE, "root", ALUDEL_OK, "");
    }
}

static void one_direction_is_finished_before_the_other(void **unused)
{
    (void)unused;
    given("root trunk");
    interrupted("net1", false);
    journalled(2, 0, sums[0], true);
    expect(DOWNGRADE, "-1", ALUDEL_DISAGREE, "revision 'net1' is half applied | finish that first: upgrade net1");
    journal[1].revision = "other";
    state->n_journal = 2;
    expect(DOWNGRADE, "base", ALUDEL_DISAGREE,
           "revision 'net1' is half applied (and 1 more: see 'status') | finish that first: upgrade net1");

    given("root trunk net1");
    interrupted("net1", true);
    journalled(2, 1, sums[1], false);
    expect(UPGRADE, "heads", ALUDEL_DISAGREE, "revision 'net1' is half reverted | finish that first: downgrade -1");
    expect(UPGRADE, "net1", ALUDEL_DISAGREE, "revision 'net1' is half reverted | finish that first: downgrade -1");
    expect(ACCEPT, "trunk", ALUDEL_DISAGREE, "revision 'net1' is half reverted | finish that first: downgrade -1");
    expect(DOWNGRADE, "-1", ALUDEL_OK, "-net1@2.1!");
    expect(DOWNGRADE, "-2", ALUDEL_OK, "-net1@2.1! -trunk");
    journal[0].checksum[0] ^= 1;
    expect(DOWNGRADE, "-2", ALUDEL_DISAGREE,
           "revision 'net1' stopped half-way and was edited since: statement 2 of step 3 (net1.sql:22) is not the one "
           "that ran | "
           "put the downgrade back as it was and run this again");

    given("root trunk net1 other");
    interrupted("net1", true);
    journalled(2, 1, sums[1], false);
    expect(UPGRADE, "heads", ALUDEL_DISAGREE, "revision 'net1' is half reverted | finish that first: downgrade trunk");
    expect(DOWNGRADE, "-1", ALUDEL_DISAGREE, "revision 'net1' is half reverted | finish that first: downgrade trunk");
    expect(DOWNGRADE, "trunk", ALUDEL_OK, "-net1@2.1!");

    given("root other");
    interrupted("root", true);
    journalled(0, 0, sums[3], true);
    expect(UPGRADE, "heads", ALUDEL_DISAGREE, "revision 'root' is half reverted | finish that first: downgrade base");
}

static void an_interrupted_revision_that_is_not_known_waits_for_its_build(void **unused)
{
    (void)unused;
    given("root");
    interrupted("x", false);
    journalled(2, 0, sums[0], true);
    journalled(2, 1, sums[1], false);
    expect(UPGRADE, "root", ALUDEL_OK, "");
    expect(UPGRADE, "trunk", ALUDEL_DISAGREE,
           "the ledger has 'x', which this build does not know | run the build that has it");
    expect(UPGRADE, "x@x", ALUDEL_USAGE, "no such branch 'x' | the branches: history");
    expect(DOWNGRADE, "base", ALUDEL_DISAGREE,
           "revision 'x' is half applied | finish that first, with the build that has it");

    given("root x");
    interrupted("x", true);
    journalled(0, 0, sums[3], true);
    expect(DOWNGRADE, "-1", ALUDEL_OK, "-x*"); /* where it goes on is asked when its steps have been read */
}

static void a_step_without_a_checksum_is_journalled_as_zeros(void **unused)
{
    (void)unused;
    static const unsigned char zeros[32];
    static const struct aludel_step plain[2] = {{.transactional = true}, {.transactional = true}};
    given("root");
    interrupted("trunk", false);
    plan_revision("trunk")->upgrade = plain;
    plan_revision("trunk")->n_upgrade = 2;
    journalled(0, 0, zeros, true);
    expect(UPGRADE, "trunk", ALUDEL_OK, "+trunk@1.0");
}

static void stored_steps_go_on_too(void **unused)
{
    (void)unused;
    struct aludel_i_view view;
    struct aludel_i_buffer why = {0};
    given("root x");
    interrupted("x", true);
    journalled(2, 1, sums[1], true);
    assert_true(aludel_i_view_init(&view, plan, state));
    struct aludel_i_work work = {.node = view.graph.n_known, .downgrade = true, .stored = true};
    assert_true(aludel_i_decide_resume(&view, steps, 4, &work, &why));
    assert_int_equal(work.first_step, 2);
    assert_int_equal(work.first_statement, 2);
    assert_false(aludel_i_decide_resume(&view, steps, 2, &work, &why));
    assert_string_equal(aludel_i_buffer_text(&why),
                        "revision 'x' stopped half-way and was edited since: statement 2 of step 3 is not the one that "
                        "ran\nput the downgrade back as it was and run this again");
    aludel_i_buffer_free(&why);
    aludel_i_view_free(&view);
}

static void other_steps_than_the_plans_have_no_place(void **unused)
{
    (void)unused;
    struct aludel_i_view view;
    struct aludel_i_buffer why = {0};
    static const struct aludel_step stored[1] = {{.statements = off.statements, .n_statements = 3}};
    given("root");
    interrupted("root", true);
    journalled(0, 0, sums[1], true);
    assert_true(aludel_i_view_init(&view, plan, state));
    struct aludel_i_work work = {.node = 0, .downgrade = true, .stored = true};
    assert_false(aludel_i_decide_resume(&view, stored, 1, &work, &why));
    assert_string_equal(aludel_i_buffer_text(&why),
                        "revision 'root' stopped half-way and was edited since: statement 1 of step 1 is not the one "
                        "that ran\nput the downgrade back as it was and run this again");
    aludel_i_buffer_free(&why);
    aludel_i_view_free(&view);
}

static void a_journal_left_over_means_nothing(void **unused)
{
    (void)unused;
    given("root trunk");
    interrupted("trunk", false);
    journalled(0, 0, sums[3], true);
    expect(UPGRADE, "trunk", ALUDEL_OK, "");
    expect(DOWNGRADE, "-1", ALUDEL_OK, "-trunk");
    interrupted("net1", true);
    journalled(0, 0, sums[3], true);
    expect(UPGRADE, "net1", ALUDEL_OK, "+net1");
    expect(DOWNGRADE, "-1", ALUDEL_OK, "-trunk");
}

static void the_view_has_each_revision_once(void **unused)
{
    (void)unused;
    struct aludel_i_view view;
    for (uint32_t rows = 1; rows <= 2; rows++)
        for (int applied = 0; applied <= 1; applied++) {
            given(applied ? "root x" : "root");
            interrupted("x", applied);
            for (uint32_t i = 0; i < rows; i++)
                journalled(2, i, sums[i], true);
            assert_true(aludel_i_view_init(&view, plan, state));
            assert_int_equal(view.graph.n, view.graph.n_known + 1);
            assert_int_equal(view.standing[view.graph.n_known],
                             applied ? ALUDEL_I_HALF_REVERTED : ALUDEL_I_HALF_APPLIED);
            aludel_i_view_free(&view);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_interrupted_upgrade_goes_on),
        cmocka_unit_test(an_interrupted_upgrade_that_was_edited_does_not),
        cmocka_unit_test(one_direction_is_finished_before_the_other),
        cmocka_unit_test(an_interrupted_revision_that_is_not_known_waits_for_its_build),
        cmocka_unit_test(a_step_without_a_checksum_is_journalled_as_zeros),
        cmocka_unit_test(stored_steps_go_on_too),
        cmocka_unit_test(other_steps_than_the_plans_have_no_place),
        cmocka_unit_test(a_journal_left_over_means_nothing),
        cmocka_unit_test(the_view_has_each_revision_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
