#include "apply.h"

#include "applying.h"
#include "lock.h"

#include <stdio.h>
#include <string.h>

enum { RETRY_MIN_MS = 500, RETRY_MAX_MS = 30000 };

/* --- Tries -------------------------------------------------------------------------------------------------------- */

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

static void report_retry(const struct aludel_i_applying *a, const struct aludel_i_failure *failure, int pause)
{
    struct aludel_event event = aludel_i_apply_event(a, ALUDEL_EVENT_RETRY);
    char text[512];
    aludel_i_apply_describe(a, failure, &event);
    event.kind = ALUDEL_EVENT_RETRY;
    event.severity = NULL;
    snprintf(text, sizeof text, "%s; try %d of %d in %.1f s", event.text, a->tries + 1, a->retries + 1, pause / 1000.0);
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

/* Pauses, where another try may help. */
static bool may_try_again(struct aludel_i_applying *a, const struct aludel_i_failure *failure)
{
    if (!may_retry(failure) || a->tries > a->retries)
        return false;
    int pause = aludel_i_apply_pause(a->tries);
    report_retry(a, failure, pause);
    aludel_i_conn_sleep(&a->session->conn, pause);
    return true;
}

int aludel_i_apply_after_try(struct aludel_i_applying *a, int outcome, struct aludel_i_failure *failure)
{
    note_end(a, outcome == ALUDEL_OK);
    a->tries++;
    if (outcome == ALUDEL_FAILED && may_try_again(a, failure))
        outcome = aludel_i_conn_interrupted(&a->session->conn) != 0 ? aludel_i_session_interrupted(a->session)
                                                                    : ALUDEL_I_RETRY;
    else if (outcome == ALUDEL_FAILED)
        outcome = aludel_i_apply_settle(a, failure);
    aludel_i_failure_clear(failure);
    return outcome;
}

int aludel_i_apply_patiently(struct aludel_i_applying *a, struct aludel_i_transaction *transaction)
{
    int outcome;
    do {
        struct aludel_i_failure failure;
        aludel_i_apply_watch(a, transaction);
        outcome = aludel_i_transaction_run(a->session, transaction, &failure);
        outcome = aludel_i_apply_after_try(a, outcome, &failure);
    } while (outcome == ALUDEL_I_RETRY && !a->task->all_in_one);
    return outcome;
}

/* Steps [a->step, end): one that is transactional, or none, and the verify steps behind it. The last transaction of a
 * revision records it. */
static int run_transaction(struct aludel_i_applying *a, const struct aludel_step *step, uint32_t verify, uint32_t end)
{
    struct aludel_i_transaction transaction = {.verify = a->steps + verify, .n_verify = end - verify};
    if (!aludel_i_apply_build(a, step, end >= a->n_steps, &transaction)) {
        aludel_i_report_error(a->session, NULL, "the system has no random numbers to give");
        return ALUDEL_FAILED;
    }
    return aludel_i_apply_patiently(a, &transaction);
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
    aludel_i_applying_begin(&a, session, task);
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
    aludel_i_applying_end(&a);
    return outcome;
}
