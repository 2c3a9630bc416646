#include "apply.h"

#include "applying.h"
#include "graph.h"
#include "lock.h"
#include "rehearse.h"
#include "stored.h"

#include <stdio.h>
#include <string.h>

enum { RETRY_MIN_MS = 500, RETRY_MAX_MS = 30000 };

/* The row that has the revision: its own or, where another build ran a squash in its place, that one's. */
static const char *row_with(const struct aludel_i_state *state, const char *id)
{
    const char *squash = id;
    for (uint32_t i = 0; i < state->n_applied; i++) {
        if (strcmp(state->applied[i].revision, id) == 0)
            return id;
        if (aludel_i_has_word(state->applied[i].replaces, id))
            squash = state->applied[i].revision;
    }
    return squash;
}

/* An array literal, each id once: one squash may have several of what is needed. */
static void list_id(struct aludel_i_buffer *list, const char *id)
{
    char quoted[160];
    snprintf(quoted, sizeof quoted, "\"%.140s\"", id);
    if (strstr(aludel_i_buffer_text(list), quoted) == NULL)
        aludel_i_buffer_printf(list, "%s%s", list->length > 1 ? "," : "", quoted);
}

static void list_needs(struct aludel_i_buffer *list, const struct aludel_i_session *session, const uint32_t *indices,
                       uint32_t n)
{
    aludel_i_buffer_puts(list, "{");
    for (uint32_t i = 0; i < n; i++)
        list_id(list, row_with(&session->state, session->plan->revisions[indices[i]].id));
}

/* A squash that is recorded beside what it replaces needs the last of them, so that this cannot go without it. */
static void list_replaced(struct aludel_i_applying *a, const struct aludel_revision *revision)
{
    if (revision->n_replaces == 0)
        return;
    aludel_i_buffer_puts(&a->replaces, "{");
    for (uint32_t i = 0; i < revision->n_replaces; i++)
        list_id(&a->replaces, revision->replaces[i].id);
    aludel_i_buffer_puts(&a->replaces, "}");
    if (a->task->beside)
        list_id(&a->depends, revision->replaces[revision->n_replaces - 1].id);
}

bool aludel_i_has_off_step(const struct aludel_revision *revision, bool downgrade)
{
    const struct aludel_step *steps = downgrade ? revision->downgrade : revision->upgrade;
    uint32_t n = downgrade ? revision->n_downgrade : revision->n_upgrade;
    for (uint32_t i = 0; i < n; i++)
        if (!steps[i].transactional && !steps[i].verify)
            return true;
    return false;
}

static bool several_transactions(const struct aludel_i_applying *a)
{
    uint32_t units = 0;
    for (uint32_t i = 0; i < a->n_steps; i++) {
        units += a->steps[i].verify ? 0 : 1;
        if (!a->steps[i].verify && !a->steps[i].transactional)
            return true;
    }
    return units > 1;
}

static void prepare(struct aludel_i_applying *a, struct aludel_i_session *session, const struct aludel_i_task *task)
{
    const struct aludel_revision *revision = task->revision;
    *a = (struct aludel_i_applying){.session = session, .task = task, .began = aludel_i_now()};
    if (!task->record_only) {
        a->steps = task->downgrade ? revision->downgrade : revision->upgrade;
        a->n_steps = task->downgrade ? revision->n_downgrade : revision->n_upgrade;
    }
    a->several = several_transactions(a);
    aludel_i_hex(a->checksum, revision->checksum);
    snprintf(a->name, sizeof a->name, "aludel %.40s %u/%u", revision->id, task->index, task->count);
    snprintf(a->build, sizeof a->build, "aludel %s %.12s", session->plan->compiler, session->plan->digest);
    if (task->downgrade)
        return;
    aludel_i_hex(a->upgrade_checksum, revision->upgrade_checksum);
    aludel_i_hex(a->downgrade_checksum, revision->downgrade_checksum);
    list_needs(&a->parents, session, revision->parents, revision->n_parents);
    list_needs(&a->depends, session, revision->depends, revision->n_depends);
    list_replaced(a, revision);
    aludel_i_buffer_puts(&a->parents, "}");
    aludel_i_buffer_puts(&a->depends, "}");
    if (task->beside)
        aludel_i_stored_write(&a->down, &(struct aludel_revision){.file = revision->file});
    else if (revision->n_downgrade > 0)
        aludel_i_stored_write(&a->down, revision);
}

static void clean_up(struct aludel_i_applying *a)
{
    aludel_i_buffer_free(&a->down);
    aludel_i_buffer_free(&a->parents);
    aludel_i_buffer_free(&a->depends);
    aludel_i_buffer_free(&a->replaces);
    aludel_i_buffer_free(&a->ledger);
    aludel_i_buffer_free(&a->settings);
}

/* --- Transactions ------------------------------------------------------------------------------------------------- */

/* Lost a lock, a deadlock or a serialisation: nothing of it is left, and it may well work in a moment. */
static bool may_retry(const struct aludel_i_failure *failure)
{
    const char *sqlstate = aludel_i_failure_sqlstate(failure);
    return strcmp(sqlstate, "55P03") == 0 || strcmp(sqlstate, "40P01") == 0 || strcmp(sqlstate, "40001") == 0;
}

/* A rival behind the same pooler was first: with the revision, or with the ledger. */
static bool lost_race(const struct aludel_i_applying *a, const struct aludel_i_failure *failure)
{
    const char *sqlstate = aludel_i_failure_sqlstate(failure);
    return !a->session->direct && failure->statement == NULL &&
           (strcmp(sqlstate, "23505") == 0 || strcmp(sqlstate, "42P07") == 0 || strcmp(sqlstate, "42P06") == 0);
}

static void report_retry(const struct aludel_i_applying *a, const struct aludel_i_failure *failure, int32_t attempt,
                         int32_t retries, int pause)
{
    struct aludel_event event = aludel_i_apply_event(a, ALUDEL_EVENT_RETRY);
    char text[512];
    aludel_i_apply_describe(a, failure, &event);
    event.kind = ALUDEL_EVENT_RETRY;
    event.severity = NULL;
    snprintf(text, sizeof text, "%s; try %d of %d in %.1f s", event.text, attempt + 1, retries + 1, pause / 1000.0);
    event.text = text;
    aludel_i_report(a->session, &event);
}

int aludel_i_apply_settle(struct aludel_i_applying *a, const struct aludel_i_failure *failure)
{
    if (lost_race(a, failure))
        return ALUDEL_I_AGAIN;
    int outcome = aludel_i_apply_report_failure(a, failure);
    if (a->task->rehearsal == NULL)
        aludel_i_apply_record_failure(a, failure);
    return outcome;
}

/* What a transaction leaves to the next. */
static void note_end(struct aludel_i_applying *a, bool ok)
{
    aludel_i_apply_note_prepared(a, ok);
    a->session->inside = ok && a->open;
    if (!ok)
        return;
    a->session->state.exists = a->session->state.exists || (!a->open && a->task->rehearsal == NULL);
    a->unfinished = false;
}

int aludel_i_apply_pause(int32_t attempt)
{
    int ceiling = RETRY_MIN_MS;
    while (--attempt > 0 && ceiling < RETRY_MAX_MS)
        ceiling *= 2;
    ceiling = ceiling < RETRY_MAX_MS ? ceiling : RETRY_MAX_MS;
    return ceiling / 2 + aludel_i_jitter(ceiling / 2);
}

/* Runs the transaction, again and again while it only loses locks. */
int aludel_i_apply_patiently(struct aludel_i_applying *a, struct aludel_i_transaction *transaction, int32_t retries)
{
    for (int32_t attempt = a->task->attempt + 1;; attempt++) {
        struct aludel_i_failure failure;
        aludel_i_apply_watch(a, transaction);
        int outcome = aludel_i_transaction_run(a->session, transaction, &failure);
        note_end(a, outcome == ALUDEL_OK);
        if (outcome == ALUDEL_FAILED && may_retry(&failure) && attempt <= retries) {
            int pause = aludel_i_apply_pause(attempt);
            report_retry(a, &failure, attempt, retries, pause);
            aludel_i_failure_clear(&failure);
            aludel_i_conn_sleep(&a->session->conn, pause);
            if (aludel_i_conn_interrupted(&a->session->conn) != 0)
                return aludel_i_session_interrupted(a->session);
            if (a->task->all_in_one)
                return ALUDEL_I_RETRY;
            continue;
        }
        if (outcome == ALUDEL_FAILED)
            outcome = aludel_i_apply_settle(a, &failure);
        aludel_i_failure_clear(&failure);
        return outcome;
    }
}

/* A rehearsal checks at its end what a COMMIT would. */
static void add_end(struct aludel_i_applying *a, struct aludel_i_script *tail)
{
    if (a->open)
        return;
    if (a->task->rehearsal == NULL) {
        aludel_i_apply_add_own(a, tail, "COMMIT", ALUDEL_I_OWN_COMMIT);
        return;
    }
    aludel_i_script_add(tail, "SET CONSTRAINTS ALL IMMEDIATE", ALUDEL_I_END);
    aludel_i_script_add(tail, "ROLLBACK", ALUDEL_I_END);
}

/* Steps [a->step, end): one that is transactional, or none, and the verify steps behind it. The last transaction of a
 * revision records it. */
static int run_transaction(struct aludel_i_applying *a, const struct aludel_step *step, uint32_t verify, uint32_t end)
{
    struct aludel_i_transaction transaction = {.verify = a->steps + verify, .n_verify = end - verify};
    bool closing = end >= a->n_steps;
    const struct aludel_plan *plan = a->session->plan;
    if (closing && !aludel_i_uuid(a->seal)) {
        aludel_i_report_error(a->session, NULL, "the system has no random numbers to give");
        return ALUDEL_FAILED;
    }
    if (step != NULL) {
        transaction.statements = step->statements;
        transaction.n_statements = step->n_statements;
        transaction.copies = step->copies;
    }
    a->passed = 0;
    a->open = a->task->all_in_one && !(closing && a->task->last);
    transaction.stays_open = a->open;
    transaction.after = a->task->rehearsal != NULL ? aludel_i_rehearse_statement : NULL;
    a->transaction_began = aludel_i_now();
    a->unprepared = step != NULL && step->unprepares;
    aludel_i_apply_timeouts(a, step);
    aludel_i_apply_add_begin(a, &transaction.head);
    transaction.tail.dialect = &a->session->dialect;
    if (closing) {
        /* SET CONSTRAINTS ALL IMMEDIATE checks the seal, too, so the row that satisfies it must be there before */
        bool early = step != NULL && step->checks_constraints;
        aludel_i_apply_add_claim(a, &transaction.head);
        aludel_i_apply_add_close(a, early ? &transaction.head : &transaction.tail);
    } else if (step != NULL) {
        aludel_i_apply_name_journal(a, 0, step->checksum);
        aludel_i_apply_add_journal(a, &transaction.head, aludel_i_sql_journal_done);
    }
    add_end(a, &transaction.tail);
    return aludel_i_apply_patiently(
        a, &transaction,
        aludel_i_apply_choose(step == NULL ? -1 : step->retries, a->session->options->retries, plan->retries));
}

/* --- The revision ------------------------------------------------------------------------------------------------- */

/* One step that changes something, if the work begins with one, and the verify steps behind it. */
static int run_unit(struct aludel_i_applying *a, uint32_t *end)
{
    const struct aludel_step *step = a->step < a->n_steps && !a->steps[a->step].verify ? &a->steps[a->step] : NULL;
    uint32_t verify = step == NULL ? a->step : a->step + 1;
    for (*end = verify; *end < a->n_steps && a->steps[*end].verify;)
        ++*end;
    if (step == NULL || step->transactional)
        return run_transaction(a, step, verify, *end);
    int outcome = aludel_i_apply_off(a, step);
    if (outcome == ALUDEL_OK && (verify < *end || *end >= a->n_steps))
        outcome = run_transaction(a, NULL, verify, *end);
    return outcome;
}

int aludel_i_apply(struct aludel_i_session *session, const struct aludel_i_task *task)
{
    struct aludel_i_applying a;
    prepare(&a, session, task);
    struct aludel_event begin = aludel_i_apply_event(&a, ALUDEL_EVENT_REVISION);
    aludel_i_report(session, &begin);
    a.step = task->first_step;
    int outcome;
    do {
        uint32_t end;
        outcome = run_unit(&a, &end);
        a.step = end;
    } while (outcome == ALUDEL_OK && a.step < a.n_steps);
    session->running = NULL;
    clean_up(&a);
    return outcome;
}
