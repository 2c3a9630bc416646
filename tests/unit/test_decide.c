#include "decisions.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char *const everything = "root trunk net1 crm1 net2 other dep merge top";

static void upgrade_does_what_is_missing(void **unused)
{
    (void)unused;
    given(NULL);
    expect(UPGRADE, "heads", ALUDEL_OK, "+root +trunk +net1 +crm1 +net2 +other +dep +merge +top");
    expect(UPGRADE, "dep", ALUDEL_OK, "+root +trunk +net1 +other +dep");
    expect(UPGRADE, "base", ALUDEL_OK, "");
    given("root other trunk crm1");
    expect(UPGRADE, "top", ALUDEL_OK, "+net1 +net2 +merge +top");
    expect(UPGRADE, "+2", ALUDEL_OK, "+net1 +net2");
    expect(UPGRADE, "trunk", ALUDEL_OK, "");
    expect(UPGRADE, "nope", ALUDEL_USAGE, "no such revision or branch 'nope' | the ids: history");
    expect(UPGRADE, "-1", ALUDEL_USAGE, "'-1' does not go up | the other way is 'downgrade -1'");
    given(everything);
    expect(UPGRADE, "heads", ALUDEL_OK, "");
}

static void downgrade_goes_against_the_ledger(void **unused)
{
    (void)unused;
    given("root other trunk crm1 net1 dep net2 merge top");
    expect(DOWNGRADE, "-1", ALUDEL_OK, "-top");
    expect(DOWNGRADE, "trunk", ALUDEL_OK, "-top -merge -net2 -dep -net1 -crm1");
    expect(DOWNGRADE, "base", ALUDEL_OK, "-top -merge -net2 -dep -net1 -crm1 -trunk -other -root");
    expect(DOWNGRADE, "side@base", ALUDEL_OK, "-dep -other");
    expect(DOWNGRADE, "merge", ALUDEL_OK, "-top");
    given("root trunk net1 net2 crm1 merge");
    expect(DOWNGRADE, "-3", ALUDEL_OK, "-merge -crm1 -net2"); /* not by the plan, where crm1 comes first */
    /* the merge undone: both of its parents are heads again, and forward is forward */
    given("root trunk net1 crm1 net2");
    expect(DOWNGRADE, "heads", ALUDEL_USAGE,
           "revision 'dep' is not applied, so nothing can go down to it | the database is at 'crm1', 'net2'");
    expect(UPGRADE, "top", ALUDEL_OK, "+merge +top");
    expect(DOWNGRADE, "net1", ALUDEL_OK, "-net2");
}

static void irreversible_is_refused_before_anything_runs(void **unused)
{
    (void)unused;
    given(NULL);
    plan_revision("net1")->irreversible = "drops customer data";
    state = make_state("root trunk net1 net2");
    expect(DOWNGRADE, "-1", ALUDEL_OK, "-net2");
    expect(DOWNGRADE, "trunk", ALUDEL_USAGE,
           "revision 'net1' is irreversible: drops customer data | "
           "nothing was run; take back only what came after it: downgrade net1");
}

static void unknown_revisions_go_back_with_their_own_downgrade(void **unused)
{
    (void)unused;
    static const char *const top[] = {"top"}, *const x[] = {"x"};
    given("root trunk net1 crm1 net2 merge top x y");
    state_row("x")->parents = top;
    state_row("y")->parents = x;
    state_row("x")->n_parents = state_row("y")->n_parents = 1;
    expect(DOWNGRADE, "top", ALUDEL_OK, "-y* -x*");
    expect(DOWNGRADE, "net@head", ALUDEL_OK, "-y* -x*"); /* the newest that this build has */
    expect(DOWNGRADE, "merge", ALUDEL_OK, "-y* -x* -top");
    expect(DOWNGRADE, "-1", ALUDEL_OK, "-y*");
    state_row("x")->has_downgrade = false;
    expect(DOWNGRADE, "y", ALUDEL_OK, "");
    expect(DOWNGRADE, "top", ALUDEL_USAGE,
           "revision 'x' cannot be reverted: this build does not know it, and the ledger has no downgrade of it | "
           "run the build that has it");
    state_row("x")->irreversible = "too late";
    expect(DOWNGRADE, "top", ALUDEL_USAGE,
           "revision 'x' is irreversible: too late | "
           "nothing was run; take back only what came after it: downgrade x");
}

static void unknown_revisions_stop_an_upgrade_that_has_work(void **unused)
{
    (void)unused;
    given("root trunk net1 crm1 net2 merge top x y");
    expect(UPGRADE, "top", ALUDEL_OK, "");
    expect(UPGRADE, "heads", ALUDEL_DISAGREE,
           "the ledger has 'x', which this build does not know (and 1 more: see 'status') | "
           "run the build that has it, or take it back with the downgrade in the ledger: downgrade -2");
    given("root x trunk");
    expect(UPGRADE, "trunk", ALUDEL_OK, "");
    expect(UPGRADE, "+1", ALUDEL_DISAGREE,
           "the ledger has 'x', which this build does not know | run the build that has it");
    given("x");
    expect(UPGRADE, "heads", ALUDEL_DISAGREE,
           "the ledger has 'x', which this build does not know | "
           "run the build that has it, or take it back with the downgrade in the ledger: downgrade -1");
    state_row("x")->has_downgrade = false;
    expect(UPGRADE, "heads", ALUDEL_DISAGREE,
           "the ledger has 'x', which this build does not know | run the build that has it");
}

static void a_renamed_revision_is_named(void **unused)
{
    (void)unused;
    given("root x");
    memcpy(state_row("x")->upgrade_checksum, plan_revision("trunk")->upgrade_checksum, 32);
    expect(UPGRADE, "trunk", ALUDEL_DISAGREE,
           "the ledger has 'x', which this build does not know | "
           "'trunk' does the same: if it was renamed, give it its id back and build again: aludel rename trunk x");
    plan_revision("trunk")->n_upgrade = 0; /* a merge does what every merge does */
    expect(UPGRADE, "trunk", ALUDEL_DISAGREE,
           "the ledger has 'x', which this build does not know | "
           "run the build that has it, or take it back with the downgrade in the ledger: downgrade -1");
    plan_revision("trunk")->n_upgrade = 1;
}

static void edits_stop_an_upgrade(void **unused)
{
    (void)unused;
    static const char *const kinds[][2] = {
        {"up", "upgrade"}, {"down", "downgrade"}, {"up and down", "upgrade and downgrade"}, {"", "header"}};
    for (size_t i = 0; i < 4; i++) {
        char message[320];
        given("root trunk");
        edit("trunk", kinds[i][0]);
        snprintf(message, sizeof message,
                 "revision 'trunk' was edited after it was applied: its %s (the ledger has 02020202, this build "
                 "fe020202) | put trunk.sql back as it was and make the change in a new revision; if the database is "
                 "already what it says: accept trunk --reason '...'",
                 kinds[i][1]);
        expect(UPGRADE, "heads", ALUDEL_DISAGREE, message);
        expect(UPGRADE, "trunk", ALUDEL_DISAGREE, message); /* with nothing pending, too */
    }
    given("root trunk");
    edit("root", "up");
    edit("trunk", "up");
    edit("net1", "up"); /* not applied: an edit like any other */
    expect(UPGRADE, "heads", ALUDEL_DISAGREE,
           "revision 'root' was edited after it was applied: its upgrade (the ledger has 01010101, this build "
           "fe010101) (and 1 more: see 'status') | put root.sql back as it was and make the change in a new revision; "
           "if the database is already what it says: accept root --reason '...'");
}

static void an_edited_revision_goes_back_the_way_it_came(void **unused)
{
    (void)unused;
    given("root trunk net1");
    edit("net1", "down");
    expect(DOWNGRADE, "-2", ALUDEL_OK, "-net1* -trunk");
    state_row("net1")->has_downgrade = false; /* a stamped one, say */
    expect(DOWNGRADE, "-2", ALUDEL_OK, "-net1 -trunk");
    plan_revision("net1")->irreversible = "no";
    expect(DOWNGRADE, "-2", ALUDEL_USAGE,
           "revision 'net1' is irreversible: no | "
           "nothing was run; take back only what came after it: downgrade net1");
}

static void nothing_goes_before_what_needs_it(void **unused)
{
    (void)unused;
    given_moved("root crm1 loose net1");
    expect(DOWNGRADE, "base", ALUDEL_OK, "-loose -crm1 -net1 -root");
    expect(DOWNGRADE, "root", ALUDEL_OK, "-crm1 -net1");
    expect(DOWNGRADE, "-1", ALUDEL_OK, "-loose");
    expect(DOWNGRADE, "-2", ALUDEL_OK, "-loose -crm1");
    expect(STAMP, "root", ALUDEL_OK, "-crm1 -net1");
    expect(PURGE, "base", ALUDEL_OK, "-loose -crm1 -net1 -root");
    given_moved("root y x z"); /* of another build */
    now_needs("y", "z");
    now_needs("x", "root");
    now_needs("z", "root");
    expect(DOWNGRADE, "root", ALUDEL_OK, "-x* -y* -z*");
    expect(STAMP, "root", ALUDEL_OK, "-x -y -z");
    now_needs("z", "y"); /* in a circle, which no order helps */
    expect(PURGE, "base", ALUDEL_OK, "-x -root -z -y");
}

static void what_stays_must_not_need_what_goes(void **unused)
{
    (void)unused;
    static const char *const said =
        "revision 'loose' was applied on top of 'net1', and its header was edited since: now it stays when that goes | "
        "put the header of loose.sql back as it was; if it does without 'net1': accept loose --reason '...'";
    given_moved("root net1 loose");
    edit("loose", "");
    now_needs("loose", "net1");
    expect(DOWNGRADE, "root", ALUDEL_DISAGREE, said);
    expect(STAMP, "root", ALUDEL_DISAGREE, said);
    expect(DOWNGRADE, "base", ALUDEL_OK, "-loose* -net1 -root");
    expect(PURGE, "root", ALUDEL_OK, "-loose -net1");
    now_needs("loose", NULL); /* accepted */
    expect(DOWNGRADE, "root", ALUDEL_OK, "-net1");
}

static void a_hole_in_the_ledger_stops_an_upgrade(void **unused)
{
    (void)unused;
    static const char *const nobody[] = {"nobody"};
    given("root net1");
    expect(UPGRADE, "heads", ALUDEL_DISAGREE,
           "the ledger has 'net1' without 'trunk', which it needs | "
           "if the schema has it all the same: stamp current");
    expect(STAMP, "current", ALUDEL_OK, "+trunk");
    given("root trunk other dep");
    expect(UPGRADE, "heads", ALUDEL_DISAGREE,
           "the ledger has 'dep' without 'net1', which it needs | "
           "if the schema has it all the same: stamp current");
    given("root x");
    state_row("x")->parents = nobody;
    state_row("x")->n_parents = 1;
    expect(UPGRADE, "root", ALUDEL_DISAGREE,
           "the ledger has 'x' without 'nobody', which it needs | if the schema has it all the same: stamp current");
    expect(DOWNGRADE, "-1", ALUDEL_OK, "-x*"); /* going back is the way out */
}

static void only_what_is_applied_can_be_edited(void **unused)
{
    (void)unused;
    struct aludel_i_view view;
    given("root trunk x");
    edit("trunk", "up");
    edit("net1", "up");
    assert_true(aludel_i_view_init(&view, plan, state));
    assert_false(aludel_i_view_edited(&view, 0));
    assert_true(aludel_i_view_edited(&view, 1));
    assert_false(aludel_i_view_edited(&view, 2));
    assert_false(aludel_i_view_edited(&view, 9));
    aludel_i_view_free(&view);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(upgrade_does_what_is_missing),
        cmocka_unit_test(downgrade_goes_against_the_ledger),
        cmocka_unit_test(irreversible_is_refused_before_anything_runs),
        cmocka_unit_test(unknown_revisions_go_back_with_their_own_downgrade),
        cmocka_unit_test(unknown_revisions_stop_an_upgrade_that_has_work),
        cmocka_unit_test(a_renamed_revision_is_named),
        cmocka_unit_test(edits_stop_an_upgrade),
        cmocka_unit_test(an_edited_revision_goes_back_the_way_it_came),
        cmocka_unit_test(nothing_goes_before_what_needs_it),
        cmocka_unit_test(what_stays_must_not_need_what_goes),
        cmocka_unit_test(a_hole_in_the_ledger_stops_an_upgrade),
        cmocka_unit_test(only_what_is_applied_can_be_edited),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
