#include "adopt.h"
#include "applying.h"
#include "print.h"

#include <stdio.h>
#include <string.h>

void aludel_i_hex(char hex[65], const unsigned char *checksum)
{
    for (int i = 0; i < 32; i++)
        snprintf(hex + 2 * i, 3, "%02x", checksum == NULL ? 0 : checksum[i]);
}

int32_t aludel_i_apply_choose(int32_t step, const int32_t *option, int32_t project)
{
    if (step != ALUDEL_PROJECT_DEFAULT)
        return step;
    return option != NULL ? *option : project;
}

void aludel_i_apply_add_ledger(struct aludel_i_applying *a, struct aludel_i_script *script)
{
    if (a->session->state.exists || a->session->inside)
        return;
    if (a->session->script != NULL) {
        aludel_i_print_ledger(&a->ledger, &a->session->dialect);
        aludel_i_script_add_text(script, aludel_i_buffer_text(&a->ledger));
        script->failed = script->failed || a->ledger.failed;
        return;
    }
    if (!a->session->schema_exists)
        aludel_i_script_add_all(script, aludel_i_sql_create_schema);
    aludel_i_script_add_all(script, aludel_i_sql_create_ledger);
}

void aludel_i_apply_add_unfinished(const struct aludel_i_applying *a, struct aludel_i_script *script)
{
    if (a->unfinished)
        aludel_i_script_add(script, aludel_i_sql_journal_finish[0], a->task->revision->id,
                            a->task->downgrade ? "d" : "u", a->ran_step, a->ran_statement, ALUDEL_I_END);
}

void aludel_i_apply_set_timeouts(struct aludel_i_applying *a, int32_t lock, int32_t statement)
{
    snprintf(a->lock_timeout, sizeof a->lock_timeout, "%d", lock);
    snprintf(a->statement_timeout, sizeof a->statement_timeout, "%d", statement);
}

void aludel_i_apply_patience(struct aludel_i_applying *a, const struct aludel_step *step)
{
    const struct aludel_plan *plan = a->session->plan;
    const struct aludel_options *options = a->session->options;
    aludel_i_apply_set_timeouts(a,
                                aludel_i_apply_choose(step == NULL ? -1 : step->lock_timeout_ms,
                                                      options->lock_timeout_ms, plan->lock_timeout_ms),
                                aludel_i_apply_choose(step == NULL ? -1 : step->statement_timeout_ms,
                                                      options->statement_timeout_ms, plan->statement_timeout_ms));
    a->retries = aludel_i_apply_choose(step == NULL ? -1 : step->retries, options->retries, plan->retries);
}

/* After a transaction: what it prepared is there if it went well; otherwise nobody knows, and another try needs other
 * names. What its SQL may have dropped is prepared again by the next one. */
void aludel_i_apply_note_prepared(struct aludel_i_applying *a, bool ok)
{
    for (int own = 0; own < ALUDEL_I_OWN_COUNT; own++)
        a->session->prepared[own] = !a->unprepared && (a->session->prepared[own] || (ok && a->preparing[own]));
    if (ok)
        memset(a->preparing, 0, sizeof a->preparing);
    if (!ok || a->unprepared)
        aludel_i_session_rename(a->session);
}

/* Makes the script's last statement a prepared one, and prepares it before that if this is its first use: parsing and
 * planning ours again for each revision would cost as much as a small migration's own statements. */
static void prepare_last(struct aludel_i_applying *a, struct aludel_i_script *script, enum aludel_i_own own)
{
    const struct aludel_i_session *session = a->session;
    if (!session->direct || a->unprepared || script->failed)
        return;
    if (!session->prepared[own] && !a->preparing[own]) {
        struct aludel_i_message last = script->messages[script->n - 1];
        script->messages[script->n - 1].prepare = true;
        script->messages[script->n - 1].name = session->names[own];
        if (script->n == sizeof script->messages / sizeof script->messages[0]) {
            script->failed = true;
            return;
        }
        script->messages[script->n++] = last;
        a->preparing[own] = true;
    }
    script->messages[script->n - 1].name = session->names[own];
}

void aludel_i_apply_add_own(struct aludel_i_applying *a, struct aludel_i_script *script, const char *sql,
                            enum aludel_i_own own)
{
    aludel_i_script_add(script, sql, ALUDEL_I_END);
    prepare_last(a, script, own);
}

/* What every transaction of ours begins with. */
void aludel_i_apply_add_begin(struct aludel_i_applying *a, struct aludel_i_script *head)
{
    head->dialect = &a->session->dialect;
    if (a->session->inside)
        aludel_i_script_add_all(head, aludel_i_sql_defer_seal);
    else
        aludel_i_apply_add_own(a, head, "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE", ALUDEL_I_OWN_BEGIN);
    for (unsigned i = 0; aludel_i_sql_reset[i] != NULL; i++)
        aludel_i_apply_add_own(a, head, aludel_i_sql_reset[i], ALUDEL_I_OWN_RESET_AUTHORIZATION + i);
    aludel_i_script_add(head, aludel_i_sql_settings[0], a->lock_timeout, a->statement_timeout, a->name, "t",
                        ALUDEL_I_END);
    prepare_last(a, head, ALUDEL_I_OWN_SETTINGS);
    if (a->session->role.length > 0)
        aludel_i_script_add_text(head, a->session->role.at);
    aludel_i_apply_add_ledger(a, head);
    aludel_i_apply_add_unfinished(a, head);
}

static void heed_lists(const struct aludel_i_applying *a, struct aludel_i_script *head)
{
    head->failed = head->failed || a->down.failed || a->parents.failed || a->depends.failed || a->replaces.failed;
}

static void add_accept(const struct aludel_i_applying *a, struct aludel_i_script *head)
{
    const struct aludel_revision *revision = a->task->revision;
    aludel_i_script_add(head, aludel_i_sql_accept[0], revision->id, revision->summary, a->checksum, a->upgrade_checksum,
                        a->downgrade_checksum, revision->irreversible, a->down.at, a->seal, a->session->run,
                        a->replaces.at, a->parents.at, a->depends.at, ALUDEL_I_END);
    heed_lists(a, head);
}

void aludel_i_apply_add_claim(struct aludel_i_applying *a, struct aludel_i_script *head)
{
    const struct aludel_revision *revision = a->task->revision;
    if (a->task->evidence != NULL && a->task->index == 1)
        aludel_i_evidence_begin(a->task->evidence, head);
    if (a->task->downgrade) {
        aludel_i_script_add(head, aludel_i_sql_retire[0], revision->id, a->seal, a->session->run, ALUDEL_I_END);
        prepare_last(a, head, ALUDEL_I_OWN_RETIRE);
        return;
    }
    if (a->task->accept) {
        add_accept(a, head);
        return;
    }
    const char *kind = a->task->beside             ? "r"
                       : a->task->evidence != NULL ? "a"
                       : a->task->record_only      ? "s"
                       : a->several                ? "n"
                                                   : "t";
    bool knows_order = a->session->script == NULL;
    snprintf(a->seq, sizeof a->seq, "%lld", knows_order ? (long long)++a->session->seq : 0);
    bool many = revision->n_parents > 1 || strcmp(aludel_i_buffer_text(&a->depends), "{}") != 0;
    aludel_i_script_add(head, many ? aludel_i_sql_claim_many[0] : aludel_i_sql_claim[0], revision->id, kind,
                        revision->summary, a->checksum, a->upgrade_checksum, a->downgrade_checksum,
                        revision->irreversible, a->down.at, a->seal, a->session->run, a->build, a->replaces.at, a->seq,
                        a->parents.at, many ? a->depends.at : ALUDEL_I_END, ALUDEL_I_END);
    if (!many)
        prepare_last(a, head, ALUDEL_I_OWN_CLAIM);
    if (!knows_order)
        aludel_i_script_add(head, aludel_i_sql_claim[1], revision->id, ALUDEL_I_END);
    heed_lists(a, head);
}

/* Somebody's SQL may have changed the role, which must not be the one that writes history. */
void aludel_i_apply_add_close(struct aludel_i_applying *a, struct aludel_i_script *tail)
{
    if (!a->task->record_only)
        aludel_i_apply_add_own(a, tail, aludel_i_sql_reset[0], ALUDEL_I_OWN_RESET_AUTHORIZATION);
    if (a->session->role.length > 0)
        aludel_i_script_add_text(tail, a->session->role.at);
    snprintf(a->ms, sizeof a->ms, "%.0f", a->transaction_began - a->began);
    aludel_i_script_add(tail, a->task->downgrade ? aludel_i_sql_close_downgrade[0] : aludel_i_sql_close_upgrade[0],
                        a->task->revision->id, a->task->action, a->session->run, a->session->host, a->build, a->ms,
                        a->task->downgrade ? ALUDEL_I_END : a->checksum, a->task->reason, ALUDEL_I_END);
    prepare_last(a, tail, a->task->downgrade ? ALUDEL_I_OWN_CLOSE_DOWNGRADE : ALUDEL_I_OWN_CLOSE_UPGRADE);
    if (a->task->evidence != NULL && a->task->last)
        aludel_i_evidence_end(a->task->evidence, tail);
    if (a->several || a->task->first_step > 0)
        aludel_i_script_add(tail, aludel_i_sql_journal_clear[0], a->task->revision->id, ALUDEL_I_END);
}

void aludel_i_apply_name_journal(struct aludel_i_applying *a, uint32_t statement, const unsigned char *checksum)
{
    snprintf(a->step_number, sizeof a->step_number, "%u", a->step);
    snprintf(a->statement_number, sizeof a->statement_number, "%u", statement);
    aludel_i_hex(a->journal_checksum, checksum);
}

void aludel_i_apply_add_journal(const struct aludel_i_applying *a, struct aludel_i_script *script,
                                const char *const *sql)
{
    aludel_i_script_add(script, sql[0], a->task->revision->id, a->task->downgrade ? "d" : "u", a->step_number,
                        a->statement_number, a->journal_checksum, ALUDEL_I_END);
}

/* Best effort: the audit trail decides nothing. */
void aludel_i_apply_record_failure(struct aludel_i_applying *a, const struct aludel_i_failure *failure)
{
    struct aludel_i_script script = {.dialect = &a->session->dialect};
    const char *message = failure->text;
    if (!a->session->state.exists || !aludel_i_uuid(a->seal))
        return;
    if (failure->result != NULL)
        message = PQresultErrorField(failure->result, PG_DIAG_MESSAGE_PRIMARY);
    snprintf(a->ms, sizeof a->ms, "%.0f", aludel_i_now() - a->began);
    aludel_i_script_add(&script, "BEGIN READ WRITE", ALUDEL_I_END);
    if (a->session->role.length > 0)
        aludel_i_script_add_text(&script, a->session->role.at);
    aludel_i_script_add(&script, aludel_i_sql_failed[0], a->task->revision->id, a->task->action, a->session->run,
                        a->session->host, a->build, a->ms, aludel_i_failure_sqlstate(failure), message, a->checksum,
                        a->seal, ALUDEL_I_END);
    aludel_i_script_add(&script, "COMMIT", ALUDEL_I_END);
    if (aludel_i_script_run(&a->session->conn, &script, NULL, NULL) == ALUDEL_I_EXCHANGE_STOPPED) {
        struct aludel_i_script undo = {.dialect = &a->session->dialect};
        aludel_i_script_add(&undo, "ROLLBACK", ALUDEL_I_END);
        enum aludel_i_exchanged ignored = aludel_i_script_run(&a->session->conn, &undo, NULL, NULL);
        (void)ignored;
    }
}
