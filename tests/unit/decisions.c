#include "decisions.h"

#include "calls.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct draft forest[] = {{"root", NULL, NULL, NULL},     {"trunk", "root", NULL, NULL},
                                      {"net1", "trunk", NULL, "net"}, {"crm1", "trunk", NULL, NULL},
                                      {"net2", "net1", NULL, NULL},   {"other", NULL, NULL, "side"},
                                      {"dep", "other", "net1", NULL}, {"merge", "net2 crm1", NULL, NULL},
                                      {"top", "merge", NULL, NULL},   {NULL, NULL, NULL, NULL}};

static const struct draft moved[] = {{"root", NULL, NULL, NULL},   {"net1", "root", NULL, "net"},
                                     {"crm1", "net1", NULL, NULL}, {"loose", NULL, NULL, NULL},
                                     {"swap1", NULL, NULL, NULL},  {"swap2", "swap1", NULL, NULL},
                                     {NULL, NULL, NULL, NULL}};

struct aludel_plan *plan;
struct aludel_i_state *state;

void given(const char *applied)
{
    plan = make_plan(forest);
    state = make_state(applied);
}

void given_moved(const char *applied)
{
    plan = make_plan(moved);
    state = make_state(applied);
}

static char text[4096];

static size_t add(size_t at, const char *string)
{
    return at + (size_t)snprintf(text + at, sizeof text - at, "%s", string);
}

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

void expect(enum action action, const char *target, int outcome, const char *result)
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
        aludel_i_calls_add(&hint, aludel_i_buffer_text(&decision.hint), NULL);
        add(add(add(0, aludel_i_buffer_text(&decision.message)), " | "), aludel_i_buffer_text(&hint));
        aludel_i_buffer_free(&hint);
    }
    assert_string_equal(text, result);
    assert_int_equal(decision.outcome, outcome);
    aludel_i_decision_free(&decision);
    aludel_i_view_free(&view);
}

void edit(const char *id, const char *part)
{
    struct aludel_revision *revision = plan_revision(id);
    revision->checksum[0] = 0xFE;
    if (strstr(part, "up") != NULL)
        revision->upgrade_checksum[0] = 0xFE;
    if (strstr(part, "down") != NULL)
        revision->downgrade_checksum[0] = 0xFE;
}

void now_needs(const char *id, const char *parent)
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
