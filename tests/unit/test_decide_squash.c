#include "decisions.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* p - a - m - b, and s in their place, which c stands behind */
static const struct draft both[] = {{"p", NULL, NULL, NULL}, {"a", "p", NULL, NULL}, {"m", "a", NULL, NULL},
                                    {"b", "m", NULL, NULL},  {"s", "p", NULL, NULL}, {"c", "s", NULL, NULL},
                                    {NULL, NULL, NULL, NULL}};
/* a root beside them */
static const struct draft beside[] = {{"p", NULL, NULL, NULL}, {"a", "p", NULL, NULL}, {"m", "a", NULL, NULL},
                                      {"b", "m", NULL, NULL},  {"s", "p", NULL, NULL}, {"o", NULL, NULL, NULL},
                                      {NULL, NULL, NULL, NULL}};
/* the files are gone */
static const struct draft after[] = {
    {"p", NULL, NULL, NULL}, {"s", "p", NULL, NULL}, {"c", "s", NULL, NULL}, {NULL, NULL, NULL, NULL}};
/* yesterday's build */
static const struct draft before[] = {{"p", NULL, NULL, NULL}, {"a", "p", NULL, NULL}, {"m", "a", NULL, NULL},
                                      {"b", "m", NULL, NULL},  {"c", "b", NULL, NULL}, {NULL, NULL, NULL, NULL}};

/* Rows of what the plan does not know need the one before. */
static void squashed(const struct draft *drafts, const char *applied)
{
    static const char *one_before[16][1];
    plan = make_plan(drafts);
    if (plan_revision("s") != NULL)
        make_squash("s", "a m b");
    state = make_state(applied);
    for (uint32_t i = 1; i < state->n_applied; i++) {
        struct aludel_i_applied *row = &state->applied[i];
        one_before[i][0] = row[-1].revision;
        if (plan_revision(row->revision) == NULL && strcmp(row->revision, "s") != 0) {
            row->parents = one_before[i];
            row->n_parents = 1;
        }
    }
}

/* Makes the row of `s` what a record of it is: beside a, m and b. */
static void recorded(void)
{
    static const char *const b[] = {"b"}, *const p[] = {"p"};
    struct aludel_i_applied *row = state_row("s");
    row->kind = 'r';
    row->parents = p;
    row->depends = b;
    row->n_parents = row->n_depends = 1;
    row->replaces = "a m b";
}

static void ran(void)
{
    static const char *const p[] = {"p"};
    struct aludel_i_applied *row = state_row("s");
    row->parents = p;
    row->n_parents = 1;
    row->replaces = "a m b";
}

static void a_squash_runs_where_nothing_of_it_did(void **unused)
{
    (void)unused;
    for (int files = 0; files < 2; files++) {
        squashed(files ? both : after, NULL);
        expect(UPGRADE, "head", ALUDEL_OK, "+p +s +c");
        expect(UPGRADE, "+2", ALUDEL_OK, "+p +s");
        expect(STAMP, "head", ALUDEL_OK, "+p +s +c");
        squashed(files ? both : after, "p s c");
        ran();
        expect(UPGRADE, "head", ALUDEL_OK, "");
        expect(UPGRADE, "b", ALUDEL_OK, "");
        expect(DOWNGRADE, "-2", ALUDEL_OK, "-c -s");
        expect(DOWNGRADE, "b", ALUDEL_OK, "-c");
        expect(DOWNGRADE, "p", ALUDEL_OK, "-c -s");
        expect(STAMP, "p", ALUDEL_OK, "-c -s");
    }
    squashed(both, NULL);
    expect(UPGRADE, "m", ALUDEL_OK, "+p +a +m"); /* asked for by name */
    squashed(both, "p s");
    ran();
    expect(UPGRADE, "m", ALUDEL_OK, "");
    expect(DOWNGRADE, "m", ALUDEL_USAGE,
           "revision 'm' is not applied, so nothing can go down to it | the database has 's' in its place, which goes "
           "as a whole");
    squashed(after, "p");
    expect(UPGRADE, "b", ALUDEL_OK, "+s");
    expect(UPGRADE, "m", ALUDEL_USAGE, "'m' is a part of 's', which replaces it | 's' is all of it");
}

static void a_squash_is_recorded_where_all_of_it_ran(void **unused)
{
    (void)unused;
    squashed(both, "p a m b");
    expect(UPGRADE, "head", ALUDEL_OK, "+s= +c");
    expect(UPGRADE, "+1", ALUDEL_OK, "+s= +c");
    expect(UPGRADE, "p", ALUDEL_OK, "");
    expect(STAMP, "head", ALUDEL_OK, "+s= +c");
    expect(DOWNGRADE, "-1", ALUDEL_OK, "-b -m -a");
    expect(DOWNGRADE, "a", ALUDEL_OK, "-b -m");
    squashed(both, "p a m b c");
    expect(UPGRADE, "head", ALUDEL_OK, "+s=");
    expect(DOWNGRADE, "-1", ALUDEL_OK, "-c");
    squashed(after, "p a m b");
    expect(UPGRADE, "head", ALUDEL_OK, "+s= +c");
    expect(DOWNGRADE, "p", ALUDEL_OK, "-b* -m* -a*");
    expect(DOWNGRADE, "a", ALUDEL_OK, "-b* -m*");
}

static void a_recorded_squash_goes_with_its_parts(void **unused)
{
    (void)unused;
    squashed(both, "p a m b c s");
    recorded();
    expect(UPGRADE, "head", ALUDEL_OK, "");
    expect(DOWNGRADE, "-1", ALUDEL_OK, "-c");
    expect(DOWNGRADE, "-2", ALUDEL_OK, "-c -s= -b -m -a");
    expect(DOWNGRADE, "s", ALUDEL_OK, "-c");
    expect(DOWNGRADE, "b", ALUDEL_OK, "-c");
    expect(DOWNGRADE, "m", ALUDEL_OK, "-c -s= -b");
    expect(STAMP, "p", ALUDEL_OK, "-c -s= -b -m -a");
}

/* Behind its parts a record would stand before what it needs, which then could not go. */
static void a_recorded_squash_that_needs_what_came_later(void **unused)
{
    static const struct draft drafts[] = {{"p", NULL, NULL, NULL}, {"a", "p", NULL, NULL}, {"m", "a", NULL, NULL},
                                          {"b", "m", NULL, NULL},  {"x", "p", NULL, "x"},  {"s", "p", "x", NULL},
                                          {NULL, NULL, NULL, NULL}};
    static const char *const needs[] = {"b", "x"};
    (void)unused;
    squashed(drafts, "p a m b x s");
    recorded();
    struct aludel_i_applied *row = state_row("s");
    row->depends = needs;
    row->n_depends = 2;
    expect(UPGRADE, "heads", ALUDEL_OK, "");
    expect(DOWNGRADE, "base", ALUDEL_OK, "-s= -x -b -m -a -p");
    expect(STAMP, "base", ALUDEL_OK, "-s= -x -b -m -a -p");
}

static void a_squash_is_finished_with_its_parts(void **unused)
{
    (void)unused;
    squashed(both, "p a");
    expect(UPGRADE, "head", ALUDEL_OK, "+m +b +s= +c");
    expect(UPGRADE, "+1", ALUDEL_OK, "+m");
    expect(DOWNGRADE, "-1", ALUDEL_OK, "-a");
    expect(STAMP, "head", ALUDEL_OK, "-a +s +c");
    squashed(after, "p a");
    expect(
        UPGRADE, "head", ALUDEL_DISAGREE,
        "the database is in the middle of what 's' replaces: it lacks 'm', which this build does not have any more | "
        "finish with the last build that has it: upgrade b; then run this one again");
    expect(UPGRADE, "p", ALUDEL_OK, "");
    expect(DOWNGRADE, "p", ALUDEL_OK, "-a*");
}

static void parts_that_were_edited_are_told_from_what_was_squashed(void **unused)
{
    (void)unused;
    squashed(after, "p a m b");
    state_row("m")->checksum[0] = 0xFE;
    expect(UPGRADE, "head", ALUDEL_DISAGREE,
           "revision 'm' is not what 's' replaces: it was edited before that was made of it | if the database is what "
           "the edited one says, tell it with the build that still has it: accept m --reason '...'");
    expect(ACCEPT, "m", ALUDEL_USAGE, "this build does not know revision 'm' | run the build that has it");
}

static void yesterdays_build_knows_a_squash_by_its_parts(void **unused)
{
    (void)unused;
    squashed(before, "p a m b c s");
    recorded();
    expect(UPGRADE, "head", ALUDEL_OK, "");
    expect(DOWNGRADE, "-1", ALUDEL_OK, "-c");
    expect(DOWNGRADE, "base", ALUDEL_OK, "-c -s= -b -m -a -p");
    squashed(before, "p a m b s");
    recorded();
    expect(UPGRADE, "head", ALUDEL_OK, "+c");
    expect(DOWNGRADE, "m", ALUDEL_OK, "-s= -b");
    squashed(before, "p s");
    ran();
    expect(UPGRADE, "head", ALUDEL_OK, "+c");
    expect(UPGRADE, "m", ALUDEL_OK, "");
    expect(DOWNGRADE, "b", ALUDEL_OK, "");
    expect(DOWNGRADE, "p", ALUDEL_OK, "-s*");
    expect(DOWNGRADE, "-1", ALUDEL_OK, "-s*");
    squashed(before, "p s x");
    ran();
    expect(UPGRADE, "head", ALUDEL_DISAGREE,
           "the ledger has 'x', which this build does not know | run the build that has it, or take it back with the "
           "downgrade in the ledger: downgrade -1");
}

/* `id` stopped before its first statement was through. */
static void half_applied(const char *id)
{
    static struct aludel_i_journal journal;
    journal = (struct aludel_i_journal){.revision = id};
    state->journal = &journal;
    state->n_journal = 1;
}

static void a_half_applied_squash_is_finished_first(void **unused)
{
    (void)unused;
    squashed(both, "p");
    half_applied("s");
    expect(UPGRADE, "head", ALUDEL_OK, "+s! +c");
    expect(UPGRADE, "m", ALUDEL_DISAGREE, "'s', which replaces 'a', is half applied | finish that first: upgrade s");
}

static void a_part_that_only_another_build_can_finish_is_lacking(void **unused)
{
    (void)unused;
    squashed(after, "p a");
    half_applied("m");
    expect(
        UPGRADE, "head", ALUDEL_DISAGREE,
        "the database is in the middle of what 's' replaces: it lacks 'm', which this build does not have any more | "
        "finish with the last build that has it: upgrade b; then run this one again");
}

static void a_record_waits_where_another_build_was_at_work(void **unused)
{
    (void)unused;
    squashed(after, "p a m b x");
    expect(UPGRADE, "s", ALUDEL_OK, "");
    expect(UPGRADE, "head", ALUDEL_DISAGREE,
           "the ledger has 'x', which this build does not know | run the build that has it, or take it back with the "
           "downgrade in the ledger: downgrade -1");
}

static void what_a_squash_replaces_stays_when_another_line_is_stamped(void **unused)
{
    (void)unused;
    squashed(after, "p a m b");
    expect(STAMP, "p", ALUDEL_OK, "-b -m -a");
    squashed(beside, "p a");
    expect(STAMP, "o", ALUDEL_OK, "+o");
}

/* a squash of a squash, which stands behind it in the plan */
static const struct draft nested[] = {{"p", NULL, NULL, NULL},
                                      {"a", "p", NULL, NULL},
                                      {"t", "p", NULL, NULL},
                                      {"s", "p", NULL, NULL},
                                      {NULL, NULL, NULL, NULL}};

static void what_a_squash_of_a_squash_rests_on_stays(void **unused)
{
    (void)unused;
    plan = make_plan(nested);
    make_squash("s", "a");
    make_squash("t", "s");
    state = make_state("p a s t");
    expect(STAMP, "t", ALUDEL_OK, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_squash_runs_where_nothing_of_it_did),
        cmocka_unit_test(a_squash_is_recorded_where_all_of_it_ran),
        cmocka_unit_test(a_recorded_squash_goes_with_its_parts),
        cmocka_unit_test(a_recorded_squash_that_needs_what_came_later),
        cmocka_unit_test(a_squash_is_finished_with_its_parts),
        cmocka_unit_test(parts_that_were_edited_are_told_from_what_was_squashed),
        cmocka_unit_test(yesterdays_build_knows_a_squash_by_its_parts),
        cmocka_unit_test(a_half_applied_squash_is_finished_first),
        cmocka_unit_test(a_part_that_only_another_build_can_finish_is_lacking),
        cmocka_unit_test(a_record_waits_where_another_build_was_at_work),
        cmocka_unit_test(what_a_squash_of_a_squash_rests_on_stays),
        cmocka_unit_test(what_a_squash_replaces_stays_when_another_line_is_stamped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
