#include "migrate.h"

#include "adopt.h"
#include "apply.h"
#include "decide.h"
#include "lock.h"
#include "offline.h"
#include "rehearse.h"
#include "stored.h"
#include "transaction.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A statement that kills its server each time must not be tried for ever. */
enum { LOSSES = 5 };

struct migrating {
    struct aludel_i_session *session;
    const struct aludel_i_goal *goal;
    struct aludel_i_run *run;
    struct aludel_i_view view;
    struct aludel_i_watch watch;
    int losses; /* of the connection, one after the other */
    struct aludel_i_rehearsal rehearsal;
    struct aludel_i_evidence evidence; /* of an adopt, and which finding speaks of which revision of the plan */
    uint32_t *row_of;
    bool all_in_one;
};

static int out_of_memory(const struct aludel_i_session *session)
{
    aludel_i_report_error(session, NULL, "out of memory");
    return ALUDEL_DISCONNECTED;
}

/* --- Is the server fit for it? ------------------------------------------------------------------------------------ */

static bool fits_revision(const struct aludel_i_session *session, const struct aludel_revision *revision,
                          bool downgrade)
{
    int32_t least = revision->server_min > session->plan->server_min ? revision->server_min : session->plan->server_min;
    if (!downgrade && session->server / 10000 < least) {
        aludel_i_report_error(session, NULL, "revision '%s' needs PostgreSQL %d or newer, and this server is %d",
                              revision->id, least, session->server / 10000);
        return false;
    }
    if (!session->direct && aludel_i_has_off_step(revision, downgrade)) {
        aludel_i_report_error(
            session, "connect to the server itself for this run: --database with its own host and port",
            "revision '%s' has a step with transaction=off, which a pooler cannot carry", revision->id);
        return false;
    }
    return true;
}

static bool take_refusal(void *user, uint32_t index, PGresult **result)
{
    bool *refused = user, ok = aludel_i_result_ok(*result);
    (void)index;
    *refused = *refused || !ok;
    return ok;
}

/* A pooler in statement mode says so and drops the connection as soon as it sees an open transaction. One that is lost
 * without a word tells nothing. */
static int keeps_transactions(struct aludel_i_session *session)
{
    struct aludel_i_script trial = {.dialect = &session->dialect};
    bool refused = false;
    aludel_i_script_add(&trial, "BEGIN", ALUDEL_I_END);
    aludel_i_script_sync(&trial);
    aludel_i_script_add(&trial, "ROLLBACK", ALUDEL_I_END);
    enum aludel_i_exchanged exchanged = aludel_i_script_run(&session->conn, &trial, take_refusal, &refused);
    if (exchanged == ALUDEL_I_EXCHANGED)
        return ALUDEL_OK;
    if (!refused)
        return aludel_i_session_interrupted(session);
    aludel_i_report_error(session, "connect to the server itself, or through a pooler in transaction mode",
                          "the pooler in between does not keep a transaction together");
    return ALUDEL_UNFIT;
}

static bool records_only(const struct aludel_i_goal *goal)
{
    return goal->kind == ALUDEL_I_STAMP || goal->kind == ALUDEL_I_ACCEPT || goal->kind == ALUDEL_I_ADOPT;
}

static bool is_fit(const struct migrating *m, const struct aludel_i_decision *decision)
{
    if (m->session->standby) {
        aludel_i_report_error(
            m->session, "connect to the primary: several hosts and target_session_attrs=read-write find it",
            "%u revision%s to do, and this server is a standby", decision->n_work, decision->n_work == 1 ? "" : "s");
        return false;
    }
    for (uint32_t i = 0; i < decision->n_work; i++) {
        const struct aludel_revision *revision = m->view.graph.nodes[decision->work[i].node].revision;
        if (revision != NULL && !records_only(m->goal) && !decision->work[i].record && !decision->work[i].stored &&
            !fits_revision(m->session, revision, decision->work[i].downgrade))
            return false;
    }
    return true;
}

/* --- Looking and deciding ----------------------------------------------------------------------------------------- */

/* Does it only tell what it would do? */
static bool only_tells(const struct aludel_i_goal *goal)
{
    return goal->dry_run || goal->script != NULL;
}

static int look(struct migrating *m)
{
    aludel_i_view_free(&m->view);
    int outcome = aludel_i_session_look(m->session, !only_tells(m->goal));
    if (outcome == ALUDEL_DISCONNECTED && !aludel_i_conn_usable(&m->session->conn))
        outcome = aludel_i_session_again(m->session, !only_tells(m->goal));
    if (outcome != ALUDEL_OK)
        return outcome;
    return aludel_i_view_init(&m->view, m->session->plan, &m->session->state) ? ALUDEL_OK : out_of_memory(m->session);
}

static int decide_adopt(struct migrating *m, struct aludel_i_decision *decision)
{
    aludel_i_evidence_free(&m->evidence);
    free(m->row_of);
    m->row_of = calloc((size_t)m->session->plan->n_revisions + 1, sizeof *m->row_of);
    if (m->row_of == NULL)
        return out_of_memory(m->session);
    int outcome = aludel_i_evidence_read(m->session, m->goal->source, &m->evidence);
    if (outcome == ALUDEL_OK)
        aludel_i_decide_adopt(&m->view, &m->evidence, m->goal->source->purge, m->row_of, decision);
    return outcome;
}

/* Anything but ALUDEL_OK: there is no decision. */
static int decide(struct migrating *m, struct aludel_i_decision *decision)
{
    const struct aludel_i_goal *goal = m->goal;
    *decision = (struct aludel_i_decision){.outcome = ALUDEL_OK};
    switch (goal->kind) {
    case ALUDEL_I_UPGRADE:
        aludel_i_decide_upgrade(&m->view, goal->target, decision);
        break;
    case ALUDEL_I_DOWNGRADE:
        aludel_i_decide_downgrade(&m->view, goal->target, decision);
        break;
    case ALUDEL_I_STAMP:
        aludel_i_decide_stamp(&m->view, goal->target, goal->purge, decision);
        break;
    case ALUDEL_I_ACCEPT:
        aludel_i_decide_accept(&m->view, goal->target, decision);
        break;
    case ALUDEL_I_ADOPT:
        return decide_adopt(m, decision);
    }
    return ALUDEL_OK;
}

static bool may_work(const struct aludel_i_session *session)
{
    return session->locked || !session->direct;
}

static const char *action_of(const struct aludel_i_goal *goal, const struct aludel_i_errand *errand)
{
    bool downgrade = errand->downgrade;
    if (goal->kind == ALUDEL_I_ACCEPT)
        return "accept";
    if (errand->record)
        return downgrade ? "unsquash" : "squash";
    if (goal->kind == ALUDEL_I_STAMP)
        return downgrade ? "unstamp" : "stamp";
    if (goal->kind == ALUDEL_I_ADOPT)
        return downgrade ? "unstamp" : "adopt";
    return downgrade ? "downgrade" : "upgrade";
}

static bool note_evidence(struct migrating *m, struct aludel_i_errand *errand, uint32_t node)
{
    struct aludel_i_buffer reason = {.at = NULL};
    uint32_t row = errand->downgrade ? ALUDEL_I_NONE : m->row_of[node];
    aludel_i_evidence_reason(&m->evidence, row == ALUDEL_I_NONE ? NULL : &m->evidence.findings[row], &reason);
    errand->reason = reason.at;
    return !reason.failed;
}

/* The ids outlive the view: it is made anew after a lost connection. */
static int list(struct migrating *m, const struct aludel_i_decision *decision)
{
    m->run->errands = calloc((size_t)decision->n_work + 1, sizeof *m->run->errands);
    if (m->run->errands == NULL)
        return out_of_memory(m->session);
    for (uint32_t i = 0; i < decision->n_work; i++) {
        struct aludel_i_errand *errand = &m->run->errands[m->run->n];
        errand->id = strdup(m->view.graph.nodes[decision->work[i].node].id);
        if (errand->id == NULL)
            return out_of_memory(m->session);
        errand->downgrade = decision->work[i].downgrade;
        errand->stored = decision->work[i].stored;
        errand->record = decision->work[i].record;
        errand->action = action_of(m->goal, errand);
        m->run->n++;
        if (m->goal->kind == ALUDEL_I_ADOPT && !note_evidence(m, errand, decision->work[i].node))
            return out_of_memory(m->session);
    }
    return ALUDEL_OK;
}

/* A connection that is lost while waiting is had again by the next look. */
static int wait_for_rival(struct migrating *m)
{
    int outcome = aludel_i_lock_wait(m->session, &m->watch);
    return outcome == ALUDEL_DISCONNECTED && !aludel_i_conn_usable(&m->session->conn) ? ALUDEL_OK : outcome;
}

static int begin_work(struct migrating *m, const struct aludel_i_decision *decision, bool *ready)
{
    int outcome = decision->n_work == 0 || m->session->direct ? ALUDEL_OK : keeps_transactions(m->session);
    if (outcome == ALUDEL_DISCONNECTED && ++m->losses <= LOSSES) {
        *ready = false;
        return ALUDEL_OK;
    }
    return outcome == ALUDEL_OK ? list(m, decision) : outcome;
}

/* What the evidence needs is asked behind the look: a connection that is lost in between is had again by another. */
static int lost_while_asking(struct migrating *m, int outcome, bool *ready)
{
    if (outcome != ALUDEL_DISCONNECTED || aludel_i_conn_usable(&m->session->conn) || ++m->losses > LOSSES)
        return outcome;
    *ready = false;
    return ALUDEL_OK;
}

static bool anything_to_do(const struct migrating *m, const struct aludel_i_decision *decision)
{
    return decision->n_work > 0 || aludel_i_evidence_switches(&m->evidence);
}

/* Sets *ready when the work is listed and may begin, or when there is none; otherwise a rival was waited for. */
static int decide_once(struct migrating *m, bool *ready)
{
    int outcome = look(m);
    if (outcome != ALUDEL_OK)
        return outcome;
    struct aludel_i_decision decision;
    outcome = decide(m, &decision);
    *ready = true;
    if (outcome != ALUDEL_OK)
        return lost_while_asking(m, outcome, ready);
    outcome = decision.outcome;
    if (outcome != ALUDEL_OK)
        aludel_i_report_error(m->session, decision.hint.length > 0 ? decision.hint.at : NULL, "%s",
                              aludel_i_buffer_text(&decision.message));
    else if (only_tells(m->goal))
        outcome = list(m, &decision);
    else if (anything_to_do(m, &decision) && !is_fit(m, &decision))
        outcome = ALUDEL_UNFIT;
    else if (anything_to_do(m, &decision) && !may_work(m->session)) {
        *ready = false;
        outcome = wait_for_rival(m);
    } else
        outcome = begin_work(m, &decision, ready);
    aludel_i_decision_free(&decision);
    return outcome;
}

/* --- Working ------------------------------------------------------------------------------------------------------ */

/* Finds the revision's steps: in the plan, or in the ledger for one that the plan does not know as it was applied. */
static int find_steps(struct migrating *m, const struct aludel_i_errand *errand, uint32_t node,
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
static int find_resume(const struct migrating *m, uint32_t node, struct aludel_i_task *task)
{
    struct aludel_i_work work = {.node = node, .downgrade = task->downgrade};
    struct aludel_i_buffer why = {.at = NULL};
    const struct aludel_revision *revision = task->revision;
    bool same = task->record_only ||
                aludel_i_decide_resume(&m->view, task->downgrade ? revision->downgrade : revision->upgrade,
                                       task->downgrade ? revision->n_downgrade : revision->n_upgrade, &work, &why);
    if (!same) {
        char *hint = strchr(why.at, '\n');
        if (hint != NULL)
            *hint++ = '\0';
        aludel_i_report_error(m->session, hint, "%s", why.at);
    }
    task->first_step = work.first_step;
    task->first_statement = work.first_statement;
    task->first_statement_started = work.first_statement_started;
    aludel_i_buffer_free(&why);
    return same ? ALUDEL_OK : ALUDEL_DISAGREE;
}

/* Perhaps before the connection was lost. */
static bool is_done(const struct migrating *m, const struct aludel_i_errand *errand, uint32_t node)
{
    if (node == ALUDEL_I_NONE)
        return true;
    if (m->goal->kind == ALUDEL_I_ACCEPT)
        return !aludel_i_view_edited(&m->view, node);
    return (m->view.row[node] != NULL && !m->view.unrecorded[node]) != errand->downgrade;
}

static void report_done(const struct migrating *m, uint32_t index)
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
static void note_fate(struct migrating *m, uint32_t index, enum aludel_i_fate fate)
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

static int run_errand(struct migrating *m, uint32_t index, int32_t attempt)
{
    struct aludel_i_errand *errand = &m->run->errands[index];
    uint32_t node = aludel_i_graph_find(&m->view.graph, errand->id, strlen(errand->id));
    if (is_done(m, errand, node)) {
        bool unanswered = errand->fate == ALUDEL_I_FATE_UNKNOWN;
        errand->fate = ALUDEL_I_DONE;
        if (unanswered)
            report_done(m, index);
        return ALUDEL_OK;
    }
    double began = aludel_i_now();
    struct aludel_i_task task = {.action = errand->action,
                                 .downgrade = errand->downgrade,
                                 .record_only = records_only(m->goal) || errand->record,
                                 .accept = m->goal->kind == ALUDEL_I_ACCEPT,
                                 .reason = errand->reason != NULL ? errand->reason : m->goal->reason,
                                 .evidence = m->goal->kind == ALUDEL_I_ADOPT ? &m->evidence : NULL,
                                 .all_in_one = m->all_in_one,
                                 .last = index + 1 == m->run->n,
                                 .attempt = attempt,
                                 .rehearsal = m->goal->rehearse ? &m->rehearsal : NULL,
                                 .index = index + 1,
                                 .count = m->run->n};
    task.beside = errand->record || is_beside(&m->view, node);
    struct aludel_i_stored stored;
    int outcome = find_steps(m, errand, node, &task, &stored);
    if (outcome == ALUDEL_OK && errand->stored && !fits_revision(m->session, task.revision, true))
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

/* Looks again, and waits for the lock if an old session of ours or a rival has it. */
static int regain(struct migrating *m)
{
    for (;;) {
        int outcome = look(m);
        if (outcome != ALUDEL_OK || may_work(m->session))
            return outcome;
        outcome = wait_for_rival(m);
        if (outcome != ALUDEL_OK)
            return outcome;
    }
}

static int refuse_off_step(const struct migrating *m, uint32_t index)
{
    const struct aludel_i_errand *errand = &m->run->errands[index];
    char hint[256] = "let each step have its own: --transaction=each";
    if (index > 0)
        snprintf(hint, sizeof hint, "go only as far as that: %s %s", errand->action,
                 errand->downgrade ? errand->id : errand[-1].id);
    aludel_i_report_error(m->session, index == 0 && m->goal->rehearse ? NULL : hint,
                          "revision '%s' has a step with transaction=off, which cannot be part of one transaction",
                          errand->id);
    return ALUDEL_USAGE;
}

/* Can all of it be in one transaction? Asked before anything runs. */
static int check_together(struct migrating *m)
{
    int outcome = ALUDEL_OK;
    for (uint32_t i = 0; i < m->run->n && outcome == ALUDEL_OK && !records_only(m->goal); i++) {
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
static int end_adoption(struct migrating *m)
{
    if (!aludel_i_evidence_switches(&m->evidence))
        return ALUDEL_OK;
    m->run->switched = true;
    if (m->run->n == 0)
        return aludel_i_evidence_switch(m->session, &m->evidence);
    aludel_i_evidence_report_switched(m->session, &m->evidence);
    return ALUDEL_OK;
}

static int work(struct migrating *m)
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
            outcome = run_errand(m, i, attempt);
        if (outcome == ALUDEL_I_AGAIN && ++races > RACES) {
            aludel_i_report_error(m->session, "look into the ledger's schema, or take another one: --ledger SCHEMA",
                                  "the ledger cannot be made or written, although no other migrator is at work");
            outcome = ALUDEL_DISAGREE;
        } else if (outcome == ALUDEL_I_AGAIN || (outcome == ALUDEL_DISCONNECTED && ++m->losses <= LOSSES)) {
            outcome = regain(m);
            i = m->all_in_one ? 0 : i;
        } else if (outcome == ALUDEL_I_RETRY) {
            outcome = ALUDEL_OK;
            attempt++;
            i = 0;
        } else {
            m->losses = m->all_in_one ? m->losses : 0;
            i++;
        }
    }
    aludel_i_transaction_abandon(m->session);
    return outcome != ALUDEL_OK ? outcome : end_adoption(m);
}

/* The same as working, with psql to do it: whose machine that is, is not known. */
static int print_script(struct migrating *m)
{
    struct aludel_i_session *session = m->session;
    if (m->run->n == 0 && !aludel_i_evidence_switches(&m->evidence))
        return ALUDEL_OK;
    session->script = m->goal->script;
    session->report = NULL;
    session->host[0] = '\0';
    aludel_i_offline_begin(session->script, session, session->plan->server_min);
    int outcome = work(m);
    aludel_i_offline_end(session->script, session);
    return outcome;
}

int aludel_i_migrate(struct aludel_i_session *session, const struct aludel_i_goal *goal, struct aludel_i_run *run)
{
    struct migrating m = {.session = session,
                          .goal = goal,
                          .run = run,
                          .all_in_one = session->options->all_in_one || goal->rehearse || goal->kind == ALUDEL_I_ADOPT};
    *run = (struct aludel_i_run){.n = 0};
    bool ready = false;
    int outcome = ALUDEL_OK;
    while (!ready && outcome == ALUDEL_OK)
        outcome = decide_once(&m, &ready);
    if (outcome == ALUDEL_OK && !goal->dry_run)
        outcome = goal->script != NULL ? print_script(&m) : work(&m);
    if (outcome == ALUDEL_DISCONNECTED)
        aludel_i_report_error(session, NULL, "the connection was lost and could not be had again");
    aludel_i_view_free(&m.view);
    aludel_i_rehearsal_end(&m.rehearsal);
    aludel_i_evidence_free(&m.evidence);
    free(m.row_of);
    return outcome;
}

void aludel_i_run_free(struct aludel_i_run *run)
{
    for (uint32_t i = 0; i < run->n; i++) {
        free(run->errands[i].id);
        free(run->errands[i].reason);
    }
    free(run->errands);
    *run = (struct aludel_i_run){.n = 0};
}
