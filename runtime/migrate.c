#include "migrating.h"

#include "calls.h"
#include "offline.h"

#include <stdlib.h>
#include <string.h>

int aludel_i_out_of_memory(const struct aludel_i_session *session)
{
    aludel_i_report_error(session, NULL, "out of memory");
    return ALUDEL_DISCONNECTED;
}

bool aludel_i_records_only(const struct aludel_i_goal *goal)
{
    return goal->kind == ALUDEL_I_STAMP || goal->kind == ALUDEL_I_ACCEPT || goal->kind == ALUDEL_I_ADOPT;
}

/* --- Looking and deciding ----------------------------------------------------------------------------------------- */

/* Does it only tell what it would do? */
static bool only_tells(const struct aludel_i_goal *goal)
{
    return goal->dry_run || goal->script != NULL;
}

int aludel_i_migrating_look(struct aludel_i_migrating *m)
{
    aludel_i_view_free(&m->view);
    int outcome = aludel_i_session_look(m->session, !only_tells(m->goal));
    if (outcome == ALUDEL_DISCONNECTED && !aludel_i_conn_usable(&m->session->conn))
        outcome = aludel_i_session_again(m->session, !only_tells(m->goal));
    if (outcome != ALUDEL_OK)
        return outcome;
    return aludel_i_view_init(&m->view, m->session->plan, &m->session->state) ? ALUDEL_OK
                                                                              : aludel_i_out_of_memory(m->session);
}

static int decide_adopt(struct aludel_i_migrating *m, struct aludel_i_decision *decision)
{
    aludel_i_evidence_free(&m->evidence);
    free(m->row_of);
    m->row_of = calloc((size_t)m->session->plan->n_revisions + 1, sizeof *m->row_of);
    if (m->row_of == NULL)
        return aludel_i_out_of_memory(m->session);
    int outcome = aludel_i_evidence_read(m->session, m->goal->source, &m->evidence);
    if (outcome == ALUDEL_OK)
        aludel_i_decide_adopt(&m->view, &m->evidence, m->goal->source->purge, m->row_of, decision);
    return outcome;
}

/* Anything but ALUDEL_OK: there is no decision. */
static int decide(struct aludel_i_migrating *m, struct aludel_i_decision *decision)
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

bool aludel_i_may_work(const struct aludel_i_session *session)
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

static bool note_evidence(struct aludel_i_migrating *m, struct aludel_i_errand *errand, uint32_t node)
{
    struct aludel_i_buffer reason = {.at = NULL};
    uint32_t row = errand->downgrade ? ALUDEL_I_NONE : m->row_of[node];
    aludel_i_evidence_reason(&m->evidence, row == ALUDEL_I_NONE ? NULL : &m->evidence.findings[row], &reason);
    errand->reason = reason.at;
    return !reason.failed;
}

/* The ids outlive the view: it is made anew after a lost connection. */
static int list(struct aludel_i_migrating *m, const struct aludel_i_decision *decision)
{
    m->run->n_unknown = decision->n_unknown;
    m->run->errands = calloc((size_t)decision->n_work + 1, sizeof *m->run->errands);
    if (m->run->errands == NULL)
        return aludel_i_out_of_memory(m->session);
    for (uint32_t i = 0; i < decision->n_work; i++) {
        struct aludel_i_errand *errand = &m->run->errands[m->run->n];
        errand->id = strdup(m->view.graph.nodes[decision->work[i].node].id);
        if (errand->id == NULL)
            return aludel_i_out_of_memory(m->session);
        errand->downgrade = decision->work[i].downgrade;
        errand->stored = decision->work[i].stored;
        errand->record = decision->work[i].record;
        errand->action = action_of(m->goal, errand);
        m->run->n++;
        if (m->goal->kind == ALUDEL_I_ADOPT && !note_evidence(m, errand, decision->work[i].node))
            return aludel_i_out_of_memory(m->session);
    }
    return ALUDEL_OK;
}

int aludel_i_migrating_wait(struct aludel_i_migrating *m)
{
    int outcome = aludel_i_lock_wait(m->session, &m->watch);
    return outcome == ALUDEL_DISCONNECTED && !aludel_i_conn_usable(&m->session->conn) ? ALUDEL_OK : outcome;
}

static int begin_work(struct aludel_i_migrating *m, const struct aludel_i_decision *decision, bool *ready)
{
    int outcome = decision->n_work == 0 || m->session->direct ? ALUDEL_OK : aludel_i_keeps_transactions(m->session);
    if (outcome == ALUDEL_DISCONNECTED && ++m->losses <= ALUDEL_I_LOSSES) {
        *ready = false;
        return ALUDEL_OK;
    }
    return outcome == ALUDEL_OK ? list(m, decision) : outcome;
}

/* What the evidence needs is asked behind the look: a connection that is lost in between is had again by another. */
static int lost_while_asking(struct aludel_i_migrating *m, int outcome, bool *ready)
{
    if (outcome != ALUDEL_DISCONNECTED || aludel_i_conn_usable(&m->session->conn) || ++m->losses > ALUDEL_I_LOSSES)
        return outcome;
    *ready = false;
    return ALUDEL_OK;
}

static bool anything_to_do(const struct aludel_i_migrating *m, const struct aludel_i_decision *decision)
{
    return decision->n_work > 0 || aludel_i_evidence_switches(&m->evidence);
}

/* Sets *ready when the work is listed and may begin, or when there is none; otherwise a rival was waited for. */
static int decide_once(struct aludel_i_migrating *m, bool *ready)
{
    int outcome = aludel_i_migrating_look(m);
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
    else if (anything_to_do(m, &decision) && !aludel_i_migrating_fits(m, &decision))
        outcome = ALUDEL_UNFIT;
    else if (anything_to_do(m, &decision) && !aludel_i_may_work(m->session)) {
        *ready = false;
        outcome = aludel_i_migrating_wait(m);
    } else
        outcome = begin_work(m, &decision, ready);
    aludel_i_decision_free(&decision);
    return outcome;
}

/* ------------------------------------------------------------------------------------------------------------------ */

/* The same as working, with psql to do it: whose machine that is, is not known. */
static int print_script(struct aludel_i_migrating *m)
{
    struct aludel_i_session *session = m->session;
    if (m->run->n == 0 && !aludel_i_evidence_switches(&m->evidence))
        return ALUDEL_OK;
    session->script = m->goal->script;
    session->report = NULL;
    session->host[0] = '\0';
    aludel_i_offline_begin(session->script, session, session->plan->server_min);
    int outcome = aludel_i_migrating_work(m);
    aludel_i_offline_end(session->script, session);
    return outcome;
}

/* Is there what the first revision makes, in a database whose ledger has nothing? */
static bool was_not_ours(const struct aludel_i_migrating *m)
{
    return m->session->taken && m->session->state.n_applied == 0 && m->run->errands[0].fate == ALUDEL_I_NOT_DONE;
}

int aludel_i_migrate(struct aludel_i_session *session, const struct aludel_i_goal *goal, struct aludel_i_run *run)
{
    struct aludel_i_migrating m = {.session = session,
                                   .goal = goal,
                                   .run = run,
                                   .all_in_one =
                                       session->options->all_in_one || goal->rehearse || goal->kind == ALUDEL_I_ADOPT};
    *run = (struct aludel_i_run){.n = 0};
    bool ready = false;
    int outcome = ALUDEL_OK;
    while (!ready && outcome == ALUDEL_OK)
        outcome = decide_once(&m, &ready);
    if (outcome == ALUDEL_OK && !goal->dry_run)
        outcome = goal->script != NULL ? print_script(&m) : aludel_i_migrating_work(&m);
    if (outcome == ALUDEL_FAILED && was_not_ours(&m))
        aludel_i_evidence_suggest(session);
    if (outcome == ALUDEL_DISCONNECTED)
        aludel_i_report_error(session,
                              "when the server is back (" ALUDEL_I_CALL
                              "wait), do this again: it goes on from what the ledger says",
                              "the connection was lost and could not be had again");
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
