#include "applying.h"
#include "print.h"
#include "probe.h"
#include "statement.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define END_OF_SETTINGS "END $aludel$"

/* Each statement begins with the connection's settings, so that it means the same to a run that goes on half-way. What
 * those before it SET is set again: by one statement, for there may be any number of them. This is one more. */
static void remember_setting(struct aludel_i_buffer *settings, const struct aludel_statement *packed)
{
    const struct aludel_i_statement statement = aludel_i_statement(packed);
    if (!aludel_i_sets_for_session(&statement))
        return;
    if (settings->length == 0)
        aludel_i_buffer_puts(settings, "DO $aludel$ BEGIN\n");
    else
        settings->length -= strlen(END_OF_SETTINGS);
    aludel_i_buffer_printf(settings, "%s\n" END_OF_SETTINGS, statement.sql);
}

static void add_settings(struct aludel_i_applying *a, struct aludel_i_script *script)
{
    script->failed |= a->settings.failed;
    if (a->settings.length > 0)
        aludel_i_script_add_text(script, aludel_i_buffer_text(&a->settings));
}

/* It may run in a transaction, so its journal row goes with it: exactly once. */
static int run_with_journal(struct aludel_i_applying *a, const struct aludel_step *step, uint32_t number)
{
    struct aludel_i_transaction transaction = {
        .statements = &step->statements[number], .n_statements = 1, .copies = step->copies};
    a->passed = number;
    a->tries = 0;
    a->unprepared = step->unprepares;
    aludel_i_apply_patience(a, step);
    aludel_i_apply_name_journal(a, number, aludel_i_statement(&step->statements[number]).checksum);
    aludel_i_apply_add_begin(a, &transaction.head);
    aludel_i_apply_add_journal(a, &transaction.head, aludel_i_sql_journal_done);
    add_settings(a, &transaction.head);
    transaction.tail.dialect = &a->session->dialect;
    aludel_i_script_add(&transaction.tail, "COMMIT", ALUDEL_I_END);
    return aludel_i_apply_patiently(a, &transaction);
}

struct started {
    struct aludel_i_applying *a;
    struct aludel_i_failure failure;
};

static bool take_started(void *user, uint32_t index, PGresult **result)
{
    struct started *started = user;
    (void)index;
    if (aludel_i_result_ok(*result))
        return true;
    started->failure.result = *result;
    *result = NULL;
    return false;
}

/* The journal says that it is about to run; then the settings for it. A CONCURRENTLY counts its waits for old snapshots
 * as lock waits, and would leave an invalid index, so lock_timeout is off unless the step itself says otherwise. */
static int start_journal(struct aludel_i_applying *a, const struct aludel_step *step, uint32_t number)
{
    struct started started = {.a = a};
    struct aludel_i_script script = {.dialect = &a->session->dialect};
    struct aludel_i_buffer role = {.at = NULL};
    aludel_i_apply_set_timeouts(a, aludel_i_apply_choose(step->lock_timeout_ms, NULL, 0),
                                aludel_i_apply_choose(step->statement_timeout_ms, NULL, 0));
    aludel_i_apply_name_journal(a, number, aludel_i_statement(&step->statements[number]).checksum);
    aludel_i_script_add_all(&script, aludel_i_sql_reset);
    if (a->session->options->set_role != NULL) {
        aludel_i_buffer_puts(&role, "SET ROLE ");
        aludel_i_sql_identifier(&role, a->session->options->set_role);
        aludel_i_script_add_text(&script, aludel_i_buffer_text(&role));
        script.failed |= role.failed;
    }
    aludel_i_apply_add_ledger(a, &script);
    aludel_i_apply_add_unfinished(a, &script);
    aludel_i_apply_add_journal(a, &script, aludel_i_sql_journal_start);
    aludel_i_script_add(&script, aludel_i_sql_settings[0], a->lock_timeout, a->statement_timeout, a->name, "f",
                        ALUDEL_I_END);
    add_settings(a, &script);
    enum aludel_i_exchanged exchanged = ALUDEL_I_EXCHANGED;
    if (a->session->script != NULL)
        aludel_i_print_together(a->session->script, &script);
    else
        exchanged = aludel_i_script_run(&a->session->conn, &script, take_started, &started);
    aludel_i_buffer_free(&role);
    int outcome = ALUDEL_OK;
    if (exchanged == ALUDEL_I_EXCHANGE_LOST)
        outcome = ALUDEL_DISCONNECTED;
    else if (exchanged == ALUDEL_I_EXCHANGE_STOPPED &&
             (started.failure.result == NULL || aludel_i_session_cancelled(a->session)))
        outcome = aludel_i_session_interrupted(a->session);
    else if (exchanged == ALUDEL_I_EXCHANGE_STOPPED)
        outcome = aludel_i_apply_report_failure(a, &started.failure);
    else {
        a->session->state.exists = true;
        a->unfinished = false;
    }
    aludel_i_failure_clear(&started.failure);
    return outcome;
}

static int run_alone(struct aludel_i_applying *a, const struct aludel_statement *statement, uint32_t number)
{
    struct aludel_i_failure failure;
    struct aludel_i_transaction transaction = {.statements = statement, .n_statements = 1};
    a->passed = number;
    aludel_i_apply_watch(a, &transaction);
    int outcome = aludel_i_transaction_none(a->session, &transaction, &failure);
    if (outcome == ALUDEL_FAILED)
        outcome = aludel_i_apply_settle(a, &failure);
    aludel_i_failure_clear(&failure);
    return outcome;
}

/* Clears what an interrupted run of this statement left, and says whether it is done. */
static int probe(struct aludel_i_applying *a, const struct aludel_statement *statement, uint32_t number, bool *done)
{
    struct aludel_i_probed probed;
    int outcome = aludel_i_probe(a->session, statement, &probed);
    for (uint32_t i = 0; outcome == ALUDEL_OK && i < probed.n_clean; i++)
        outcome = run_alone(a, &probed.clean[i], number);
    *done = probed.done;
    free(probed.clean);
    return outcome;
}

/* IF NOT EXISTS is satisfied by the invalid index that somebody's interrupted build left. One that is being built at
 * this moment is valid by now: the statement waited for it. */
static int ensure_index(struct aludel_i_applying *a, const struct aludel_statement *statement, uint32_t number)
{
    bool done = false;
    int outcome = probe(a, statement, number, &done);
    return outcome == ALUDEL_OK && !done ? run_alone(a, statement, number) : outcome;
}

static int run_journalled(struct aludel_i_applying *a, const struct aludel_step *step, uint32_t number, bool started)
{
    const struct aludel_statement *statement = &step->statements[number];
    bool done = false;
    int outcome = start_journal(a, step, number);
    if (outcome == ALUDEL_OK && started)
        outcome = probe(a, statement, number, &done);
    if (outcome == ALUDEL_OK && !done)
        outcome = run_alone(a, statement, number);
    if (outcome == ALUDEL_OK && aludel_i_statement(statement).probe == ALUDEL_PROBE_ENSURE_INDEX &&
        a->session->script == NULL)
        outcome = ensure_index(a, statement, number);
    if (outcome == ALUDEL_OK) {
        a->unfinished = true;
        memcpy(a->ran_step, a->step_number, sizeof a->ran_step);
        memcpy(a->ran_statement, a->statement_number, sizeof a->ran_statement);
    }
    return outcome;
}

static int partial(const struct aludel_i_applying *a, const struct aludel_step *step, uint32_t number, int outcome)
{
    if (outcome != ALUDEL_FAILED)
        return outcome;
    struct aludel_event event = aludel_i_apply_event(a, ALUDEL_EVENT_NOTICE);
    char text[256];
    snprintf(text, sizeof text, "the next run goes on with statement %u of %u of this step", number + 1,
             step->n_statements);
    event.severity = "note";
    event.text = text;
    event.line = step->statements[number].line;
    event.column = step->statements[number].column;
    event.statement = &step->statements[number];
    aludel_i_report(a->session, &event);
    return ALUDEL_PARTIAL;
}

int aludel_i_apply_off(struct aludel_i_applying *a, const struct aludel_step *step)
{
    bool resumed = a->step == a->task->first_step;
    uint32_t first = resumed ? a->task->first_statement : 0;
    aludel_i_buffer_clear(&a->settings);
    for (uint32_t i = 0; i < first; i++)
        remember_setting(&a->settings, &step->statements[i]);
    for (uint32_t i = first; i < step->n_statements; i++) {
        bool started = resumed && i == first && a->task->first_statement_started;
        int outcome = aludel_i_statement(&step->statements[i]).rerun == ALUDEL_RERUN_TRANSACTIONAL
                          ? run_with_journal(a, step, i)
                          : run_journalled(a, step, i, started);
        if (outcome != ALUDEL_OK)
            return partial(a, step, i, outcome);
        remember_setting(&a->settings, &step->statements[i]);
    }
    return ALUDEL_OK;
}
