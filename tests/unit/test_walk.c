/* Random histories: whatever is decided, each revision of the work must be allowed where it stands, as the ledger's
 * foreign keys would have it: up only onto what it needs, down only when nothing needs it. And the end must be what was
 * asked. */
#include "decide.h"
#include "fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MOST = 12, ROUNDS = 4000 };

static uint32_t seed = 20260701;

static uint32_t dice(uint32_t sides)
{
    seed = seed * 1664525 + 1013904223;
    return (seed >> 16) % sides;
}

static char ids[MOST][8], parents[MOST][64], depends[MOST][64];
static struct draft drafts[MOST + 1];

static void add_word(char list[64], const char *word)
{
    size_t length = strlen(list);
    snprintf(list + length, 64 - length, "%s%s", length == 0 ? "" : " ", word);
}

/* Each revision gets up to two parents and now and then something to depend on, all before it. */
static struct aludel_plan *random_plan(void)
{
    uint32_t n = 2 + dice(MOST - 2);
    memset(drafts, 0, sizeof drafts);
    for (uint32_t i = 0; i < n; i++) {
        snprintf(ids[i], sizeof ids[i], "rev%02u", i);
        parents[i][0] = depends[i][0] = '\0';
        uint32_t a = i == 0 ? 0 : dice(i), b = i == 0 ? 0 : dice(i);
        if (i > 0 && dice(8) > 0)
            add_word(parents[i], ids[a]);
        if (i > 0 && parents[i][0] != '\0' && b != a && dice(3) == 0)
            add_word(parents[i], ids[b]);
        if (i > 0 && dice(5) == 0)
            add_word(depends[i], ids[dice(i)]);
        drafts[i] = (struct draft){.id = ids[i], .parents = parents[i], .depends = depends[i]};
    }
    drafts[dice(n)].branch = "net";
    return make_plan(drafts);
}

static bool has_needs(const struct aludel_i_node *node, const bool *applied)
{
    for (uint32_t i = 0; i < node->n_parents; i++)
        if (!applied[node->parents[i]])
            return false;
    for (uint32_t i = 0; i < node->n_depends; i++)
        if (!applied[node->depends[i]])
            return false;
    return true;
}

/* Some of the plan's revisions, in an order that was possible. */
static struct aludel_i_state *random_state(const struct aludel_plan *plan)
{
    struct aludel_i_view view;
    char applied_ids[256] = "";
    bool applied[MOST] = {false};
    assert_true(aludel_i_view_init(&view, plan, NULL));
    for (uint32_t tries = dice(3 * plan->n_revisions); tries > 0; tries--) {
        uint32_t node = dice(plan->n_revisions);
        if (applied[node] || !has_needs(&view.graph.nodes[node], applied))
            continue;
        applied[node] = true;
        strncat(applied_ids, ids[node], sizeof applied_ids - strlen(applied_ids) - 1);
        strncat(applied_ids, " ", sizeof applied_ids - strlen(applied_ids) - 1);
    }
    aludel_i_view_free(&view);
    return make_state(applied_ids);
}

static void random_target(char target[16], uint32_t n, bool up)
{
    static const char *const words[] = {"base", "current", "heads", "net@heads", "net@base"};
    switch (dice(6)) {
    case 0:
        snprintf(target, 16, "%s", words[dice(5)]);
        return;
    case 1:
        snprintf(target, 16, "%c%u", up ? '+' : '-', dice(n + 1));
        return;
    case 2:
        snprintf(target, 16, "net@%c%u", up ? '+' : '-', dice(3));
        return;
    case 3:
        snprintf(target, 16, "%s%c%u", ids[dice(n)], dice(2) == 0 ? '+' : '-', dice(4));
        return;
    default:
        snprintf(target, 16, "%s", ids[dice(n)]);
    }
}

/* Does the work on `applied`, and checks each piece where it stands. */
static void follow(const struct aludel_i_view *view, const struct aludel_i_decision *decision, bool *applied)
{
    for (uint32_t i = 0; i < decision->n_work; i++) {
        const struct aludel_i_work *work = &decision->work[i];
        assert_int_equal(applied[work->node], work->downgrade);
        applied[work->node] = !work->downgrade;
        for (uint32_t node = 0; node < view->graph.n; node++)
            assert_true(!applied[node] || has_needs(&view->graph.nodes[node], applied));
    }
}

typedef void decide(const struct aludel_i_view *view, const char *target, struct aludel_i_decision *decision);

static void stamp(const struct aludel_i_view *view, const char *target, struct aludel_i_decision *decision)
{
    aludel_i_decide_stamp(view, target, dice(2) == 0, decision);
}

static uint32_t count(const struct aludel_i_view *view, const bool *set)
{
    return aludel_i_graph_count(&view->graph, set);
}

/* What an upgrade to one revision brings, what a downgrade to it leaves, and that neither does more. */
static void check_end(const struct aludel_i_view *view, decide *how, const char *target, const bool *applied)
{
    bool needed[MOST] = {false}, above[MOST] = {false};
    uint32_t node = aludel_i_graph_find(&view->graph, target, strlen(target));
    if (node == ALUDEL_I_NONE)
        return;
    needed[node] = above[node] = true;
    aludel_i_graph_close_down(&view->graph, needed);
    aludel_i_graph_close_up(&view->graph, above);
    for (uint32_t i = 0; i < view->graph.n; i++) {
        bool before = view->applied[i];
        if (how == aludel_i_decide_upgrade)
            assert_int_equal(applied[i], before || needed[i]);
        if (how == aludel_i_decide_downgrade)
            assert_int_equal(applied[i], before && (i == node || !above[i]));
    }
}

static void whatever_is_decided_can_be_done(void **unused)
{
    (void)unused;
    static decide *const ways[] = {aludel_i_decide_upgrade, aludel_i_decide_downgrade, stamp};
    uint32_t decided = 0;
    for (int round = 0; round < ROUNDS; round++) {
        struct aludel_i_view view;
        struct aludel_i_decision decision;
        char target[16];
        bool applied[MOST];
        struct aludel_plan *plan = random_plan();
        struct aludel_i_state *state = random_state(plan);
        assert_true(aludel_i_view_init(&view, plan, state));
        memcpy(applied, view.applied, view.graph.n * sizeof *applied);
        decide *how = ways[dice(3)];
        random_target(target, plan->n_revisions, how == aludel_i_decide_upgrade);
        how(&view, target, &decision);
        if (decision.outcome == ALUDEL_OK) {
            follow(&view, &decision, applied);
            check_end(&view, how, target, applied);
            if (how == aludel_i_decide_upgrade && target[0] == '+')
                assert_int_equal(count(&view, applied), view.n_applied + (uint32_t)strtoul(target + 1, NULL, 10));
            decided++;
        } else {
            assert_int_equal(decision.outcome, ALUDEL_USAGE);
            assert_true(decision.message.length > 0);
        }
        aludel_i_decision_free(&decision);
        aludel_i_view_free(&view);
    }
    assert_true(decided > ROUNDS / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(whatever_is_decided_can_be_done)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
