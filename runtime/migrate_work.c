#include "migrating.h"

#include "apply.h"
#include "calls.h"
#include "stored.h"
#include "transaction.h"

#include <stdio.h>
#include <string.h>

/* Finds the revision's steps: in the plan, or in the ledger for one that the plan does not know as it was applied. */
static int find_steps(struct aludel_i_migrating *m, const struct aludel_i_errand *errand, uint32_t node,
                      struct aludel_i_task *task, struct aludel_i_stored *stored)
{
    const struct aludel_i_applied *row = m->view.row[node];
    *stored = (struct aludel_i_stored){.revision = {.id = errand->id, .file = "", .summary = ""}};
    task->revision = m->view.graph.nodes[node].revision;
    if (errand->stored && !task->record_only) {
        task->revision = &stored->revision;
        return aludel_i_stored_read(m->session, row, stored);
    }
    if (task->revision == NULL)
        task->revision = &stored->revision;
    return ALUDEL_OK;
}

/* Where it goes on when it is half done. */
static int find_resume(const struct aludel_i_migrating *m, uint32_t node, struct aludel_i_task *task)
{
    struct aludel_i_work work = {.node = node, .downgrade = task->downgrade};
    struct aludel_i_buffer why = {.at = NULL};
    const struct aludel_revision *revision = task->revision;
    bool same = task->record_only ||
                aludel_i_decide_resume(&m->view, task->downgrade ? revision->downgrade : revision->upgrade,
                                       task->downgrade ? revision->n_downgrade : revision->n_upgrade, &work, &why);
    if (!same) {
        char *hint = why.at == NULL ? NULL : strchr(why.at, '\n');
        if (hint != NULL)
            *hint++ = '\0';
        aludel_i_report_error(m->session, hint, "%s", aludel_i_buffer_text(&why));
    }
    task->first_step = work.first_step;
    task->first_statement = work.first_statement;
    task->first_statement_started = work.first_statement_started;
    aludel_i_buffer_free(&why);
    return same ? ALUDEL_OK : ALUDEL_DISAGREE;
}

/* Perhaps before the connection was lost. */
static bool is_done(const struct aludel_i_migrating *m, const struct aludel_i_errand *errand, uint32_t node)
{
    if (node == ALUDEL_I_NONE)
        return true;
    if (m->goal->kind == ALUDEL_I_ACCEPT)
        return !aludel_i_view_edited(&m->view, node);
    return (m->view.row[node] != NULL && !m->view.unrecorded[node]) != errand->downgrade;
}

static void report_done(const struct aludel_i_migrating *m, uint32_t index)
{
    const struct aludel_i_errand *errand = &m->run->errands[index];
    struct aludel_event event = {.kind = errand->downgrade ? ALUDEL_EVENT_REVERTED : ALUDEL_EVENT_APPLIED,
                                 .revision = errand->id,
                                 .action = errand->action,
                                 .downgrade = errand->downgrade,
                                 .index = index + 1,
                                 .count = m->run->n,
                                 .elapsed_ms = errand->ms};
    aludel_i_report(m->session, &event);
}

/* All in one comes true with the last one, and a rehearsal never does. */
static void note_fate(struct aludel_i_migrating *m, uint32_t index, enum aludel_i_fate fate)
{
    if (m->goal->rehearse || (m->all_in_one && index + 1 < m->run->n))
        return;
    for (uint32_t i = m->all_in_one ? 0 : index; i <= index; i++) {
        struct aludel_i_errand *errand = &m->run->errands[i];
        if (errand->fate == ALUDEL_I_DONE)
            continue;
        errand->fate = fate;
        if (fate == ALUDEL_I_DONE)
            report_done(m, i);
    }
}

/* Is its row one that records a squash beside what it replaces? */
static bool is_beside(const struct aludel_i_view *view, uint32_t node)
{
    return view->row[node] != NULL && view->row[node]->kind == 'r';
}

static struct aludel_i_task task_of(struct aludel_i_migrating *m, uint32_t index, uint32_t node, int32_t attempt)
{
    const struct aludel_i_errand *errand = &m->run->errands[index];
    return (struct aludel_i_task){.action = errand->action,
                                  .downgrade = errand->downgrade,
                                  .record_only = aludel_i_records_only(m->goal) || errand->record,
                                  .accept = m->goal->kind == ALUDEL_I_ACCEPT,
                                  .beside = errand->record || is_beside(&m->view, node),
                                  .reason = errand->reason != NULL ? errand->reason : m->goal->reason,
                                  .evidence = m->goal->kind == ALUDEL_I_ADOPT ? &m->evidence : NULL,
                                  .all_in_one = m->all_in_one,
                                  .last = index + 1 == m->run->n,
                                  .attempt = attempt,
                                  .rehearsal = m->goal->rehearse ? &m->rehearsal : NULL,
                                  .index = index + 1,
                                  .count = m->run->n};
}

static uint32_t node_of(const struct aludel_i_migrating *m, const struct aludel_i_errand *errand)
{
    return aludel_i_graph_find(&m->view.graph, errand->id, strlen(errand->id));
}

static int run_errand(struct aludel_i_migrating *m, uint32_t index, int32_t attempt)
{
    struct aludel_i_errand *errand = &m->run->errands[index];
    uint32_t node = node_of(m, errand);
    if (is_done(m, errand, node)) {
        errand->fate = ALUDEL_I_DONE;
        return ALUDEL_OK;
    }
    double began = aludel_i_now();
    struct aludel_i_task task = task_of(m, index, node, attempt);
    struct aludel_i_stored stored;
    int outcome = find_steps(m, errand, node, &task, &stored);
    if (outcome == ALUDEL_OK && errand->stored && !aludel_i_fits_revision(m->session, task.revision, true))
        outcome = ALUDEL_UNFIT;
    if (outcome == ALUDEL_OK)
        outcome = find_resume(m, node, &task);
    if (outcome == ALUDEL_OK)
        outcome = aludel_i_apply(m->session, &task);
    errand->ms = aludel_i_now() - began;
    if (outcome == ALUDEL_OK || outcome == ALUDEL_DISCONNECTED)
        note_fate(m, index, outcome == ALUDEL_OK ? ALUDEL_I_DONE : ALUDEL_I_FATE_UNKNOWN);
    aludel_i_stored_free(&stored);
    return outcome;
}

/* --- Several on their way ----------------------------------------------------------------------------------------- */

struct ahead {
    struct aludel_i_migrating *m;
    uint32_t index; /* of the oldest errand that is not done */
};

/* What begins in the middle, and what the ledger has to be asked for, runs by itself. */
static bool get_task(void *user, uint32_t places, struct aludel_i_task *task)
{
    const struct ahead *ahead = user;
    struct aludel_i_migrating *m = ahead->m;
    uint32_t index = ahead->index + places, node;
    if (index >= m->run->n)
        return false;
    const struct aludel_i_errand *errand = &m->run->errands[index];
    node = node_of(m, errand);
    if (is_done(m, errand, node) || errand->stored || m->view.standing[node] == ALUDEL_I_HALF_APPLIED ||
        m->view.standing[node] == ALUDEL_I_HALF_REVERTED)
        return false;
    *task = task_of(m, index, node, 0);
    task->revision = m->view.graph.nodes[node].revision;
    return task->revision != NULL;
}

static void note_done(void *user, double ms)
{
    struct ahead *ahead = user;
    ahead->m->run->errands[ahead->index].ms = ms;
    note_fate(ahead->m, ahead->index, ALUDEL_I_DONE);
    ahead->m->losses = 0;
    ahead->index++;
}

/* *index moves behind what is done. */
static int run_convoy(struct aludel_i_migrating *m, uint32_t *index)
{
    struct ahead ahead = {.m = m, .index = *index};
    struct aludel_i_tasks tasks = {.get = get_task, .done = note_done, .user = &ahead};
    uint32_t sent;
    int outcome = aludel_i_apply_convoy(m->session, &tasks, &sent);
    *index = ahead.index;
    for (uint32_t i = 0; i < sent && outcome == ALUDEL_DISCONNECTED; i++)
        note_fate(m, ahead.index + i, ALUDEL_I_FATE_UNKNOWN);
    return outcome;
}

/* Several revisions, or the next one. *index moves behind what is done. */
static int go_on(struct aludel_i_migrating *m, uint32_t *index, int32_t attempt)
{
    uint32_t before = *index;
    int outcome = run_convoy(m, index);
    if (outcome != ALUDEL_OK || *index > before)
        return outcome;
    outcome = run_errand(m, *index, attempt);
    *index += outcome == ALUDEL_OK;
    return outcome;
}

static uint32_t count_left(const struct aludel_i_run *run)
{
    uint32_t left = 0;
    for (uint32_t i = 0; i < run->n; i++)
        left += run->errands[i].fate != ALUDEL_I_DONE;
    return left;
}

/* What the ledger has is done; what it has not is not, once the lock says that nobody is at work. */
static void settle_fates(struct aludel_i_migrating *m)
{
    for (uint32_t i = 0; i < m->run->n; i++) {
        struct aludel_i_errand *errand = &m->run->errands[i];
        if (errand->fate != ALUDEL_I_FATE_UNKNOWN)
            continue;
        bool done = is_done(m, errand, node_of(m, errand));
        if (done || m->session->locked)
            errand->fate = done ? ALUDEL_I_DONE : ALUDEL_I_NOT_DONE;
        if (done)
            report_done(m, i);
    }
}

/* Looks again, and waits for the lock if an old session of ours or a rival has it. */
static int regain(struct aludel_i_migrating *m)
{
    for (;;) {
        int outcome = aludel_i_migrating_look(m);
        if (outcome == ALUDEL_OK)
            settle_fates(m);
        if (outcome == ALUDEL_OK && !aludel_i_fits_server(m->session, count_left(m->run)))
            outcome = ALUDEL_UNFIT;
        if (outcome != ALUDEL_OK || aludel_i_may_work(m->session))
            return outcome;
        outcome = aludel_i_migrating_wait(m);
        if (outcome != ALUDEL_OK)
            return outcome;
    }
}

static int refuse_off_step(const struct aludel_i_migrating *m, uint32_t index)
{
    const struct aludel_i_errand *errand = &m->run->errands[index];
    char hint[256] = "let each step have its own: --transaction=each";
    if (index > 0)
        snprintf(hint, sizeof hint, "go only as far as that: " ALUDEL_I_CALL "%s %s", errand->action,
                 errand->downgrade ? errand->id : errand[-1].id);
    aludel_i_report_error(m->session, index == 0 && m->goal->rehearse ? NULL : hint,
                          "revision '%s' has a step with transaction=off, which cannot be part of one transaction",
                          errand->id);
    return ALUDEL_USAGE;
}

/* Can all of it be in one transaction? Asked before anything runs. */
static int check_together(struct aludel_i_migrating *m)
{
    int outcome = ALUDEL_OK;
    for (uint32_t i = 0; i < m->run->n && outcome == ALUDEL_OK && !aludel_i_records_only(m->goal); i++) {
        const struct aludel_i_errand *errand = &m->run->errands[i];
        struct aludel_i_task task = {.downgrade = errand->downgrade, .record_only = errand->record};
        struct aludel_i_stored stored;
        uint32_t node = aludel_i_graph_find(&m->view.graph, errand->id, strlen(errand->id));
        outcome = find_steps(m, errand, node, &task, &stored);
        if (outcome == ALUDEL_OK && !errand->record && aludel_i_has_off_step(task.revision, task.downgrade))
            outcome = refuse_off_step(m, i);
        aludel_i_stored_free(&stored);
    }
    return outcome;
}

/* Where there was no revision to adopt, there was no transaction that could have begun or ended to keep Alembic's
 * ledger. */
static int end_adoption(struct aludel_i_migrating *m)
{
    if (!aludel_i_evidence_switches(&m->evidence))
        return ALUDEL_OK;
    m->run->switched = true;
    if (m->run->n == 0)
        return aludel_i_evidence_switch(m->session, &m->evidence);
    aludel_i_evidence_report_switched(m->session, &m->evidence);
    return ALUDEL_OK;
}

int aludel_i_migrating_work(struct aludel_i_migrating *m)
{
    enum { RACES = 100 }; /* more is no race, but something that stands in the way */
    int outcome = m->all_in_one ? check_together(m) : ALUDEL_OK, races = 0;
    int32_t attempt = 0;
    for (uint32_t i = 0; i < m->run->n && outcome == ALUDEL_OK;) {
        if (aludel_i_conn_interrupted(&m->session->conn) != 0) {
            outcome = aludel_i_session_interrupted(m->session);
            break;
        }
        if (i == 0 && m->goal->rehearse)
            outcome = aludel_i_rehearsal_begin(m->session, &m->rehearsal);
        if (outcome == ALUDEL_OK)
            outcome = go_on(m, &i, attempt);
        if (outcome == ALUDEL_I_AGAIN && ++races > RACES) {
            aludel_i_report_error(m->session, "look into the ledger's schema, or take another one: --ledger SCHEMA",
                                  "the ledger cannot be made or written, although no other migrator is at work");
            outcome = ALUDEL_DISAGREE;
        } else if (outcome == ALUDEL_I_AGAIN || (outcome == ALUDEL_DISCONNECTED && ++m->losses <= ALUDEL_I_LOSSES)) {
            outcome = regain(m);
            i = m->all_in_one ? 0 : i;
        } else if (outcome == ALUDEL_I_RETRY) {
            outcome = ALUDEL_OK;
            attempt++;
            i = 0;
        } else {
            m->losses = m->all_in_one ? m->losses : 0;
        }
    }
    aludel_i_transaction_abandon(m->session);
    return outcome != ALUDEL_OK ? outcome : end_adoption(m);
}
