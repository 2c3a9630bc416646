#include "decide.h"
#include "fixture.h"
#include "hint.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* root - trunk -+- net1 - net2 -+- merge - top      other - dep, which depends on net1
 *               '- crm1 --------'                                                        */
static const struct draft forest[] = {{"root", NULL, NULL, NULL},     {"trunk", "root", NULL, NULL},
                                      {"net1", "trunk", NULL, "net"}, {"crm1", "trunk", NULL, NULL},
                                      {"net2", "net1", NULL, NULL},   {"other", NULL, NULL, "side"},
                                      {"dep", "other", "net1", NULL}, {"merge", "net2 crm1", NULL, NULL},
                                      {"top", "merge", NULL, NULL},   {NULL, NULL, NULL, NULL}};

static const char *const everything = "root trunk net1 crm1 net2 other dep merge top";

static struct aludel_plan *plan;
static struct aludel_i_state *state;

static void given(const char *applied)
{
    plan = make_plan(forest);
    state = make_state(applied);
}

static char text[4096];

static size_t add(size_t at, const char *string)
{
    return at + (size_t)snprintf(text + at, sizeof text - at, "%s", string);
}

/* Work as "+net1 +net2@1.2! -net1 -x* +s=": up, going on at step 1 statement 2 that was started, down, from the ledger,
 * a squash recorded. */
static void show_work(const struct aludel_i_view *view, const struct aludel_i_decision *decision)
{
    size_t at = 0;
    text[0] = '\0';
    for (uint32_t i = 0; i < decision->n_work; i++) {
        const struct aludel_i_work *work = &decision->work[i];
        at = add(at, i == 0 ? "" : " ");
        at = add(at, work->downgrade ? "-" : "+");
        at = add(at, view->graph.nodes[work->node].id);
        at = add(at, work->stored ? "*" : "");
        at = add(at, work->record ? "=" : "");
        if (work->first_step > 0 || work->first_statement > 0)
            at += (size_t)snprintf(text + at, sizeof text - at, "@%u.%u", work->first_step, work->first_statement);
        at = add(at, work->first_statement_started ? "!" : "");
    }
}

enum action { UPGRADE, DOWNGRADE, STAMP, PURGE, ACCEPT };

/* Decides, and checks the outcome and "message | hint" or the work. */
static void expect(enum action action, const char *target, int outcome, const char *result)
{
    struct aludel_i_view view;
    struct aludel_i_decision decision;
    assert_true(aludel_i_view_init(&view, plan, state));
    if (action == UPGRADE)
        aludel_i_decide_upgrade(&view, target, &decision);
    else if (action == DOWNGRADE)
        aludel_i_decide_downgrade(&view, target, &decision);
    else if (action == ACCEPT)
        aludel_i_decide_accept(&view, target, &decision);
    else
        aludel_i_decide_stamp(&view, target, action == PURGE, &decision);
    if (decision.outcome == ALUDEL_OK)
        show_work(&view, &decision);
    else {
        assert_int_equal(decision.n_work, 0);
        struct aludel_i_buffer hint = {.at = NULL};
        aludel_i_hint_add(&hint, aludel_i_buffer_text(&decision.hint), NULL);
        add(add(add(0, aludel_i_buffer_text(&decision.message)), " | "), aludel_i_buffer_text(&hint));
        aludel_i_buffer_free(&hint);
    }
    assert_string_equal(text, result);
    assert_int_equal(decision.outcome, outcome);
    aludel_i_decision_free(&decision);
    aludel_i_view_free(&view);
}

static void edit(const char *id, const char *part)
{
    struct aludel_revision *revision = plan_revision(id);
    revision->checksum[0] = 0xFE;
    if (strstr(part, "up") != NULL)
        revision->upgrade_checksum[0] = 0xFE;
    if (strstr(part, "down") != NULL)
        revision->downgrade_checksum[0] = 0xFE;
}

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
    expect(UPGRADE, "nope", ALUDEL_USAGE, "no such revision or branch 'nope' | ");
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

static void only_what_is_edited_is_accepted(void **unused)
{
    (void)unused;
    given("root trunk net1 x");
    edit("trunk", "up");
    expect(ACCEPT, "trunk", ALUDEL_OK, "+trunk");
    expect(ACCEPT, "root", ALUDEL_USAGE,
           "revision 'root' was not edited since it was applied | what was edited: status");
    expect(ACCEPT, "net2", ALUDEL_USAGE, "revision 'net2' is not applied | apply it as it stands here: upgrade net2");
    expect(ACCEPT, "x", ALUDEL_USAGE, "this build does not know revision 'x' | run the build that has it");
    expect(ACCEPT, "base", ALUDEL_USAGE, "'base' is no revision | ");
    given("trunk");
    edit("trunk", "");
    expect(ACCEPT, "trunk", ALUDEL_DISAGREE,
           "revision 'trunk' now needs 'root', which is not applied | put the header of trunk.sql back as it was");
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

/* The row as `accept` of a header that was edited leaves it. */
static void now_needs(const char *id, const char *parent)
{
    static const char *parents[8];
    static uint32_t n;
    struct aludel_i_applied *row = state_row(id);
    n = (n + 1) % 8;
    parents[n] = parent;
    row->parents = &parents[n];
    row->n_parents = parent != NULL;
    row->n_depends = 0;
}

/* What headers say since they were edited. */
static const struct draft moved[] = {{"root", NULL, NULL, NULL},   {"net1", "root", NULL, "net"},
                                     {"crm1", "net1", NULL, NULL}, {"loose", NULL, NULL, NULL},
                                     {"swap1", NULL, NULL, NULL},  {"swap2", "swap1", NULL, NULL},
                                     {NULL, NULL, NULL, NULL}};

static void given_moved(const char *applied)
{
    plan = make_plan(moved);
    state = make_state(applied);
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

static void what_changed_places_is_accepted_in_the_plans_order(void **unused)
{
    (void)unused;
    given_moved("root swap2 x swap1");
    edit("swap1", "");
    edit("swap2", "");
    now_needs("swap2", "root");
    now_needs("x", "swap2"); /* of another build, in between */
    now_needs("swap1", "x");
    expect(ACCEPT, "swap2", ALUDEL_DISAGREE,
           "revision 'swap2' now needs 'swap1', which was applied on top of it | "
           "accept that first: accept swap1 --reason '...'");
    expect(ACCEPT, "swap1", ALUDEL_OK, "+swap1");
    now_needs("swap1", NULL);
    expect(ACCEPT, "swap2", ALUDEL_OK, "+swap2");
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

/* --- Interrupted ------------------------------------------------------------------------------------------------- */

static unsigned char sums[4][32] = {{11}, {12}, {13}, {14}};
static const struct aludel_statement off[3] = {
    {.line = 21, .checksum = sums[0]}, {.line = 22, .checksum = sums[1]}, {.line = 23, .checksum = sums[2]}};
static const struct aludel_statement on[2] = {{.line = 11}, {.line = 12}};
/* a transactional step, a verify step, one without a transaction, another verify step */
static const struct aludel_step steps[4] = {
    {.statements = on, .transactional = true, .n_statements = 2, .checksum = sums[3]},
    {.transactional = true, .verify = true, .n_statements = 1},
    {.statements = off, .n_statements = 3},
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
    expect(UPGRADE, "x@x", ALUDEL_USAGE, "no such branch 'x' | ");
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
    static const struct aludel_step stored[1] = {{.statements = off, .n_statements = 3}};
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

/* --- Stamp ------------------------------------------------------------------------------------------------------- */

static void stamp_moves_one_line_and_leaves_the_others(void **unused)
{
    (void)unused;
    given(NULL);
    expect(STAMP, "heads", ALUDEL_OK, "+root +trunk +net1 +crm1 +net2 +other +dep +merge +top");
    expect(STAMP, "dep", ALUDEL_OK, "+root +trunk +net1 +other +dep");
    given("root trunk net1 crm1 net2 merge x");
    expect(STAMP, "base", ALUDEL_OK, "-x -merge -net2 -crm1 -net1 -trunk -root");
    expect(STAMP, "net1", ALUDEL_OK, "-merge -net2");
    expect(PURGE, "net1", ALUDEL_OK, "-x -merge -net2 -crm1");
    expect(STAMP, "other", ALUDEL_OK, "+other");
    expect(PURGE, "other", ALUDEL_OK, "-x -merge -net2 -crm1 -net1 -trunk -root +other");
    expect(STAMP, "net@base", ALUDEL_OK, "-merge -net2 -net1");
    expect(PURGE, "base", ALUDEL_OK, "-x -merge -net2 -crm1 -net1 -trunk -root");
    expect(STAMP, "merge", ALUDEL_OK, "");
    expect(STAMP, "merge+1", ALUDEL_OK, "+top");
    expect(STAMP, "nope", ALUDEL_USAGE, "no such revision or branch 'nope' | ");
}

/* --- Squashes ----------------------------------------------------------------------------------------------------- */

/* p - a - m - b, and s in their place, which c stands behind */
static const struct draft both[] = {{"p", NULL, NULL, NULL}, {"a", "p", NULL, NULL}, {"m", "a", NULL, NULL},
                                    {"b", "m", NULL, NULL},  {"s", "p", NULL, NULL}, {"c", "s", NULL, NULL},
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_squash_runs_where_nothing_of_it_did),
        cmocka_unit_test(a_squash_is_recorded_where_all_of_it_ran),
        cmocka_unit_test(a_recorded_squash_goes_with_its_parts),
        cmocka_unit_test(a_squash_is_finished_with_its_parts),
        cmocka_unit_test(parts_that_were_edited_are_told_from_what_was_squashed),
        cmocka_unit_test(yesterdays_build_knows_a_squash_by_its_parts),
        cmocka_unit_test(upgrade_does_what_is_missing),
        cmocka_unit_test(downgrade_goes_against_the_ledger),
        cmocka_unit_test(irreversible_is_refused_before_anything_runs),
        cmocka_unit_test(unknown_revisions_go_back_with_their_own_downgrade),
        cmocka_unit_test(unknown_revisions_stop_an_upgrade_that_has_work),
        cmocka_unit_test(edits_stop_an_upgrade),
        cmocka_unit_test(only_what_is_edited_is_accepted),
        cmocka_unit_test(an_edited_revision_goes_back_the_way_it_came),
        cmocka_unit_test(nothing_goes_before_what_needs_it),
        cmocka_unit_test(what_stays_must_not_need_what_goes),
        cmocka_unit_test(what_changed_places_is_accepted_in_the_plans_order),
        cmocka_unit_test(a_hole_in_the_ledger_stops_an_upgrade),
        cmocka_unit_test(only_what_is_applied_can_be_edited),
        cmocka_unit_test(an_interrupted_upgrade_goes_on),
        cmocka_unit_test(an_interrupted_upgrade_that_was_edited_does_not),
        cmocka_unit_test(one_direction_is_finished_before_the_other),
        cmocka_unit_test(an_interrupted_revision_that_is_not_known_waits_for_its_build),
        cmocka_unit_test(a_step_without_a_checksum_is_journalled_as_zeros),
        cmocka_unit_test(stored_steps_go_on_too),
        cmocka_unit_test(other_steps_than_the_plans_have_no_place),
        cmocka_unit_test(a_journal_left_over_means_nothing),
        cmocka_unit_test(the_view_has_each_revision_once),
        cmocka_unit_test(stamp_moves_one_line_and_leaves_the_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
