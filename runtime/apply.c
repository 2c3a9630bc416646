#include "apply.h"

#include "ledger.h"
#include "lock.h"
#include "place.h"
#include "probe.h"
#include "stored.h"
#include "transaction.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { RETRY_MIN_MS = 500, RETRY_MAX_MS = 30000 };

/* One revision while it is worked on: whatever the statements' values point to lives here. */
struct applying {
    struct aludel_i_session *session;
    const struct aludel_i_task *task;
    const struct aludel_step *steps;
    uint32_t n_steps;
    uint32_t step;   /* the one at work */
    uint32_t passed; /* statements of it that came before this transaction */
    bool several;    /* it takes more than one transaction, so there is a journal */
    double began, transaction_began;
    bool unprepared; /* its SQL may drop prepared statements, so ours are not used */
    bool preparing[ALUDEL_I_OWN_COUNT];
    bool unfinished; /* a statement ran whose journal row does not say so yet */
    char ran_step[12], ran_statement[12];

    char seal[37], ms[24], name[128], build[128], lock_timeout[16], statement_timeout[16];
    char step_number[12], statement_number[12];
    char checksum[65], upgrade_checksum[65], downgrade_checksum[65], journal_checksum[65];
    struct aludel_i_buffer down, parents, depends;
};

static void to_hex(char hex[65], const unsigned char *checksum)
{
    for (int i = 0; i < 32; i++)
        snprintf(hex + 2 * i, 3, "%02x", checksum == NULL ? 0 : checksum[i]);
}

static void list_ids(struct aludel_i_buffer *list, const struct aludel_plan *plan, const uint32_t *indices, uint32_t n)
{
    aludel_i_buffer_puts(list, "{");
    for (uint32_t i = 0; i < n; i++)
        aludel_i_buffer_printf(list, "%s\"%s\"", i == 0 ? "" : ",", plan->revisions[indices[i]].id);
    aludel_i_buffer_puts(list, "}");
}

static bool several_transactions(const struct applying *a)
{
    uint32_t units = 0;
    for (uint32_t i = 0; i < a->n_steps; i++) {
        units += a->steps[i].verify ? 0 : 1;
        if (!a->steps[i].verify && !a->steps[i].transactional)
            return true;
    }
    return units > 1;
}

static void prepare(struct applying *a, struct aludel_i_session *session, const struct aludel_i_task *task)
{
    const struct aludel_revision *revision = task->revision;
    *a = (struct applying){.session = session, .task = task, .began = aludel_i_now()};
    if (!task->record_only) {
        a->steps = task->downgrade ? revision->downgrade : revision->upgrade;
        a->n_steps = task->downgrade ? revision->n_downgrade : revision->n_upgrade;
    }
    a->several = several_transactions(a);
    to_hex(a->checksum, revision->checksum);
    snprintf(a->name, sizeof a->name, "aludel %.40s %u/%u", revision->id, task->index, task->count);
    snprintf(a->build, sizeof a->build, "aludel %s %.12s", session->plan->compiler, session->plan->digest);
    if (task->downgrade)
        return;
    to_hex(a->upgrade_checksum, revision->upgrade_checksum);
    to_hex(a->downgrade_checksum, revision->downgrade_checksum);
    list_ids(&a->parents, session->plan, revision->parents, revision->n_parents);
    list_ids(&a->depends, session->plan, revision->depends, revision->n_depends);
    if (revision->n_downgrade > 0)
        aludel_i_stored_write(&a->down, revision);
}

static void clean_up(struct applying *a)
{
    aludel_i_buffer_free(&a->down);
    aludel_i_buffer_free(&a->parents);
    aludel_i_buffer_free(&a->depends);
}

/* --- Events --------------------------------------------------------------------------------------------------------
 */

static struct aludel_event event_of(const struct applying *a, enum aludel_event_kind kind)
{
    return (struct aludel_event){.kind = kind,
                                 .revision = a->task->revision->id,
                                 .downgrade = a->task->downgrade,
                                 .index = a->task->index,
                                 .count = a->task->count,
                                 .elapsed_ms = aludel_i_now() - a->began,
                                 .file = a->task->revision->file};
}

static void on_statement(void *user, const struct aludel_statement *statement, uint32_t number, double elapsed_ms)
{
    const struct applying *a = user;
    a->session->running = statement;
    a->session->running_file = a->task->revision->file;
    struct aludel_event event = event_of(a, ALUDEL_EVENT_STATEMENT);
    event.statement = statement;
    event.statement_index = number + a->passed;
    event.statement_count = a->step < a->n_steps ? a->steps[a->step].n_statements : number;
    if (event.statement_index > event.statement_count) /* a verify query */
        event.statement_count = event.statement_index;
    event.elapsed_ms = elapsed_ms;
    event.line = statement->line;
    event.column = statement->column;
    aludel_i_report(a->session, &event);
}

static void describe(const struct applying *a, const struct aludel_i_failure *failure, struct aludel_event *event)
{
    const PGresult *result = failure->result;
    event->severity = "error";
    event->text = failure->text;
    if (result != NULL) {
        event->text = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
        event->sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
        event->detail = PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL);
        event->hint = PQresultErrorField(result, PG_DIAG_MESSAGE_HINT);
        event->context = PQresultErrorField(result, PG_DIAG_CONTEXT);
    }
    if (failure->statement != NULL)
        aludel_i_place_event(event, failure->statement, result, aludel_i_session_counts_bytes(a->session));
    else
        event->file = NULL;
}

static const char *sqlstate_of(const struct aludel_i_failure *failure)
{
    const char *sqlstate = failure->result == NULL ? NULL : PQresultErrorField(failure->result, PG_DIAG_SQLSTATE);
    return sqlstate == NULL ? "" : sqlstate;
}

/* The constraints that stop transaction control in somebody's SQL, in words. */
static void explain_seal(const struct aludel_i_failure *failure, struct aludel_event *event)
{
    const char *constraint =
        failure->result == NULL ? NULL : PQresultErrorField(failure->result, PG_DIAG_CONSTRAINT_NAME);
    if (constraint == NULL)
        return;
    bool committed = strcmp(constraint, "applied_is_closed_by_history") == 0;
    if (!committed && strcmp(constraint, "history_closes_its_own_transaction") != 0)
        return;
    event->text = committed ? "this statement ends the transaction that the step runs in"
                            : "a statement of this step rolled the step's transaction back";
    event->detail = NULL;
    event->hint = "a step is one transaction: take COMMIT and ROLLBACK out, or make it several steps";
}

static void add_grant(const struct applying *a, const struct aludel_i_failure *failure, struct aludel_i_buffer *hint)
{
    const struct aludel_i_session *session = a->session;
    if (failure->statement != NULL) {
        aludel_i_buffer_puts(hint, "GRANT what is missing, or work as the owner: --set-role OWNER");
    } else if (session->state.exists || session->schema_exists) {
        aludel_i_ledger_grant(session, hint);
    } else {
        aludel_i_buffer_puts(hint, "GRANT CREATE ON DATABASE ");
        aludel_i_sql_identifier(hint, PQdb(session->conn.pg));
        aludel_i_buffer_puts(hint, " TO ");
        aludel_i_sql_identifier(hint, session->options->set_role != NULL ? session->options->set_role
                                                                         : PQuser(session->conn.pg));
        aludel_i_buffer_puts(hint, ";");
    }
}

/* Reports the failure and says what it means for the run. */
static int report_failure(const struct applying *a, const struct aludel_i_failure *failure)
{
    struct aludel_event event = event_of(a, ALUDEL_EVENT_ERROR);
    struct aludel_i_buffer hint = {.at = NULL};
    bool rights = strcmp(sqlstate_of(failure), "42501") == 0;
    describe(a, failure, &event);
    explain_seal(failure, &event);
    if (rights && event.hint == NULL) {
        add_grant(a, failure, &hint);
        event.hint = aludel_i_buffer_text(&hint);
    }
    aludel_i_report(a->session, &event);
    aludel_i_buffer_free(&hint);
    return rights ? ALUDEL_UNFIT : ALUDEL_FAILED;
}

/* --- Statements of our own ------------------------------------------------------------------------------------------
 */

static int32_t choose(int32_t step, const int32_t *option, int32_t project)
{
    if (step != ALUDEL_PROJECT_DEFAULT)
        return step;
    return option != NULL ? *option : project;
}

static void add_ledger(const struct applying *a, struct aludel_i_script *script)
{
    if (a->session->state.exists)
        return;
    if (!a->session->schema_exists)
        aludel_i_script_add_all(script, aludel_i_sql_create_schema);
    aludel_i_script_add_all(script, aludel_i_sql_create_ledger);
}

static void add_unfinished(const struct applying *a, struct aludel_i_script *script)
{
    if (a->unfinished)
        aludel_i_script_add(script, aludel_i_sql_journal_finish[0], a->task->revision->id,
                            a->task->downgrade ? "d" : "u", a->ran_step, a->ran_statement, ALUDEL_I_END);
}

static void set_timeouts(struct applying *a, int32_t lock, int32_t statement)
{
    snprintf(a->lock_timeout, sizeof a->lock_timeout, "%d", lock);
    snprintf(a->statement_timeout, sizeof a->statement_timeout, "%d", statement);
}

static void timeouts_of(struct applying *a, const struct aludel_step *step)
{
    const struct aludel_plan *plan = a->session->plan;
    const struct aludel_options *options = a->session->options;
    set_timeouts(a, choose(step == NULL ? -1 : step->lock_timeout_ms, options->lock_timeout_ms, plan->lock_timeout_ms),
                 choose(step == NULL ? -1 : step->statement_timeout_ms, options->statement_timeout_ms,
                        plan->statement_timeout_ms));
}

/* May these statements drop our prepared ones? */
static bool drops_prepared(const struct aludel_statement *statements, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (strncasecmp(statements[i].sql, "DEALLOCATE", 10) == 0 || strncasecmp(statements[i].sql, "DISCARD", 7) == 0)
            return true;
    return false;
}

/* After a transaction: what it prepared is there if it went well; otherwise nobody knows, and another try needs other
 * names. What its SQL may have dropped is prepared again by the next one. */
static void note_prepared(struct applying *a, bool ok)
{
    for (int own = 0; own < ALUDEL_I_OWN_COUNT; own++)
        a->session->prepared[own] = !a->unprepared && (a->session->prepared[own] || (ok && a->preparing[own]));
    if (!ok || a->unprepared)
        aludel_i_session_rename(a->session);
}

/* SET CONSTRAINTS ALL IMMEDIATE checks the seal, too, so the row that satisfies it must be there before. */
static bool checks_seal_early(const struct aludel_statement *statements, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (strncasecmp(statements[i].sql, "SET CONSTRAINTS", 15) == 0)
            return true;
    return false;
}

/* Makes the script's last statement a prepared one, and prepares it before that if this is its first use: parsing and
 * planning ours again for each revision would cost as much as a small migration's own statements. */
static void prepare_last(struct applying *a, struct aludel_i_script *script, enum aludel_i_own own)
{
    const struct aludel_i_session *session = a->session;
    if (!session->direct || a->unprepared || script->failed)
        return;
    if (!session->prepared[own]) {
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

/* What every transaction of ours begins with. */
static void add_begin(struct applying *a, struct aludel_i_script *head)
{
    head->dialect = &a->session->dialect;
    aludel_i_script_add(head, "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE", ALUDEL_I_END);
    if (a->session->used)
        aludel_i_script_add_all(head, aludel_i_sql_reset);
    aludel_i_script_add(head, aludel_i_sql_settings[0], a->lock_timeout, a->statement_timeout, a->name, "t",
                        ALUDEL_I_END);
    prepare_last(a, head, ALUDEL_I_OWN_SETTINGS);
    if (a->session->role.length > 0)
        aludel_i_script_add(head, a->session->role.at, ALUDEL_I_END);
    add_ledger(a, head);
    add_unfinished(a, head);
}

static void add_claim(struct applying *a, struct aludel_i_script *head)
{
    const struct aludel_revision *revision = a->task->revision;
    if (a->task->downgrade) {
        aludel_i_script_add(head, aludel_i_sql_retire[0], revision->id, a->seal, a->session->run, ALUDEL_I_END);
        prepare_last(a, head, ALUDEL_I_OWN_RETIRE);
        return;
    }
    const char *kind = a->task->record_only ? "s" : a->several ? "n" : "t";
    aludel_i_script_add(head, aludel_i_sql_claim[0], revision->id, kind, revision->summary, a->checksum,
                        a->upgrade_checksum, a->downgrade_checksum, revision->irreversible, a->down.at, a->seal,
                        a->session->run, a->build, a->parents.at, a->depends.at, ALUDEL_I_END);
    prepare_last(a, head, ALUDEL_I_OWN_CLAIM);
    head->failed = head->failed || a->down.failed || a->parents.failed || a->depends.failed;
}

/* Somebody's SQL may have changed the role, which must not be the one that writes history. */
static void add_close(struct applying *a, struct aludel_i_script *tail)
{
    if (!a->task->record_only)
        aludel_i_script_add(tail, aludel_i_sql_reset[0], ALUDEL_I_END);
    if (a->session->role.length > 0)
        aludel_i_script_add(tail, a->session->role.at, ALUDEL_I_END);
    snprintf(a->ms, sizeof a->ms, "%.0f", a->transaction_began - a->began);
    aludel_i_script_add(tail, a->task->downgrade ? aludel_i_sql_close_downgrade[0] : aludel_i_sql_close_upgrade[0],
                        a->task->revision->id, a->task->action, a->session->run, a->session->host, a->build, a->ms,
                        a->task->downgrade ? ALUDEL_I_END : a->checksum, ALUDEL_I_END);
    prepare_last(a, tail, a->task->downgrade ? ALUDEL_I_OWN_CLOSE_DOWNGRADE : ALUDEL_I_OWN_CLOSE_UPGRADE);
    if (a->several || a->task->first_step > 0)
        aludel_i_script_add(tail, aludel_i_sql_journal_clear[0], a->task->revision->id, ALUDEL_I_END);
}

static void name_journal(struct applying *a, uint32_t statement, const unsigned char *checksum)
{
    snprintf(a->step_number, sizeof a->step_number, "%u", a->step);
    snprintf(a->statement_number, sizeof a->statement_number, "%u", statement);
    to_hex(a->journal_checksum, checksum);
}

static void add_journal(const struct applying *a, struct aludel_i_script *script, const char *const *sql)
{
    aludel_i_script_add(script, sql[0], a->task->revision->id, a->task->downgrade ? "d" : "u", a->step_number,
                        a->statement_number, a->journal_checksum, ALUDEL_I_END);
}

/* Best effort: the audit trail decides nothing. */
static void record_failure(struct applying *a, const struct aludel_i_failure *failure)
{
    struct aludel_i_script script = {.dialect = &a->session->dialect};
    const char *message = failure->text;
    if (!a->session->state.exists)
        return;
    if (failure->result != NULL)
        message = PQresultErrorField(failure->result, PG_DIAG_MESSAGE_PRIMARY);
    snprintf(a->ms, sizeof a->ms, "%.0f", aludel_i_now() - a->began);
    aludel_i_script_add(&script, "BEGIN READ WRITE", ALUDEL_I_END);
    if (a->session->role.length > 0)
        aludel_i_script_add(&script, a->session->role.at, ALUDEL_I_END);
    aludel_i_script_add(&script, aludel_i_sql_failed[0], a->task->revision->id, a->task->action, a->session->run,
                        a->session->host, a->build, a->ms, sqlstate_of(failure), message, a->checksum, ALUDEL_I_END);
    aludel_i_script_add(&script, "COMMIT", ALUDEL_I_END);
    if (aludel_i_script_run(&a->session->conn, &script, NULL, NULL) == ALUDEL_I_EXCHANGE_STOPPED) {
        struct aludel_i_script undo = {.dialect = &a->session->dialect};
        aludel_i_script_add(&undo, "ROLLBACK", ALUDEL_I_END);
        enum aludel_i_exchanged ignored = aludel_i_script_run(&a->session->conn, &undo, NULL, NULL);
        (void)ignored;
    }
}

/* --- Transactions ---------------------------------------------------------------------------------------------------
 */

/* Lost a lock, a deadlock or a serialisation: nothing of it is left, and it may well work in a moment. */
static bool may_retry(const struct aludel_i_failure *failure)
{
    const char *sqlstate = sqlstate_of(failure);
    return strcmp(sqlstate, "55P03") == 0 || strcmp(sqlstate, "40P01") == 0 || strcmp(sqlstate, "40001") == 0;
}

/* A rival behind the same pooler was first: with the revision, or with the ledger. */
static bool lost_race(const struct applying *a, const struct aludel_i_failure *failure)
{
    const char *sqlstate = sqlstate_of(failure);
    return !a->session->direct && failure->statement == NULL &&
           (strcmp(sqlstate, "23505") == 0 || strcmp(sqlstate, "42P07") == 0 || strcmp(sqlstate, "42P06") == 0);
}

static void report_retry(const struct applying *a, const struct aludel_i_failure *failure, int32_t attempt,
                         int32_t retries, int pause)
{
    struct aludel_event event = event_of(a, ALUDEL_EVENT_RETRY);
    char text[512];
    describe(a, failure, &event);
    event.kind = ALUDEL_EVENT_RETRY;
    event.severity = NULL;
    snprintf(text, sizeof text, "%s; try %d of %d in %.1f s", event.text, attempt + 1, retries + 1, pause / 1000.0);
    event.text = text;
    aludel_i_report(a->session, &event);
}

static int settle_failure(struct applying *a, struct aludel_i_failure *failure)
{
    if (lost_race(a, failure))
        return ALUDEL_I_AGAIN;
    int outcome = report_failure(a, failure);
    record_failure(a, failure);
    return outcome;
}

/* Runs the transaction, again and again while it only loses locks. */
static int run_patiently(struct applying *a, struct aludel_i_transaction *transaction, int32_t retries)
{
    int ceiling = RETRY_MIN_MS;
    transaction->on_statement = on_statement;
    transaction->user = a;
    for (int32_t attempt = 1;; attempt++) {
        struct aludel_i_failure failure;
        int outcome = aludel_i_transaction_run(a->session, transaction, &failure);
        note_prepared(a, outcome == ALUDEL_OK);
        if (outcome == ALUDEL_OK) {
            a->session->state.exists = true;
            a->unfinished = false;
        }
        if (outcome == ALUDEL_FAILED && may_retry(&failure) && attempt <= retries) {
            int pause = ceiling / 2 + aludel_i_jitter(ceiling / 2);
            report_retry(a, &failure, attempt, retries, pause);
            aludel_i_failure_clear(&failure);
            aludel_i_conn_sleep(&a->session->conn, pause);
            ceiling = ceiling * 2 < RETRY_MAX_MS ? ceiling * 2 : RETRY_MAX_MS;
            if (aludel_i_conn_interrupted(&a->session->conn) != 0)
                return aludel_i_session_interrupted(a->session);
            continue;
        }
        if (outcome == ALUDEL_FAILED)
            outcome = settle_failure(a, &failure);
        aludel_i_failure_clear(&failure);
        return outcome;
    }
}

/* Steps [a->step, end): one that is transactional, or none, and the verify steps behind it. The last transaction of a
 * revision records it. */
static int run_transaction(struct applying *a, const struct aludel_step *step, uint32_t verify, uint32_t end)
{
    struct aludel_i_transaction transaction = {.verify = a->steps + verify, .n_verify = end - verify};
    bool closing = end >= a->n_steps;
    const struct aludel_plan *plan = a->session->plan;
    if (closing && !aludel_i_uuid(a->seal))
        return ALUDEL_FAILED;
    if (step != NULL) {
        transaction.statements = step->statements;
        transaction.n_statements = step->n_statements;
    }
    a->passed = 0;
    a->transaction_began = aludel_i_now();
    a->unprepared = drops_prepared(transaction.statements, transaction.n_statements);
    timeouts_of(a, step);
    add_begin(a, &transaction.head);
    transaction.tail.dialect = &a->session->dialect;
    if (closing) {
        bool early = checks_seal_early(transaction.statements, transaction.n_statements);
        add_claim(a, &transaction.head);
        add_close(a, early ? &transaction.head : &transaction.tail);
    } else if (step != NULL) {
        name_journal(a, 0, step->checksum);
        add_journal(a, &transaction.head, aludel_i_sql_journal_done);
    }
    aludel_i_script_add(&transaction.tail, "COMMIT", ALUDEL_I_END);
    return run_patiently(a, &transaction,
                         choose(step == NULL ? -1 : step->retries, a->session->options->retries, plan->retries));
}

/* --- transaction=off ------------------------------------------------------------------------------------------------
 */

/* It may run in a transaction, so its journal row goes with it: exactly once. */
static int run_with_journal(struct applying *a, const struct aludel_step *step, uint32_t number)
{
    struct aludel_i_transaction transaction = {.statements = &step->statements[number], .n_statements = 1};
    a->passed = number;
    a->unprepared = drops_prepared(transaction.statements, 1);
    timeouts_of(a, step);
    name_journal(a, number, step->statements[number].checksum);
    add_begin(a, &transaction.head);
    add_journal(a, &transaction.head, aludel_i_sql_journal_done);
    transaction.tail.dialect = &a->session->dialect;
    aludel_i_script_add(&transaction.tail, "COMMIT", ALUDEL_I_END);
    return run_patiently(a, &transaction,
                         choose(step->retries, a->session->options->retries, a->session->plan->retries));
}

struct started {
    struct applying *a;
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
static int start_journal(struct applying *a, const struct aludel_step *step, uint32_t number)
{
    struct started started = {.a = a};
    struct aludel_i_script script = {.dialect = &a->session->dialect};
    struct aludel_i_buffer role = {.at = NULL};
    set_timeouts(a, choose(step->lock_timeout_ms, NULL, 0), choose(step->statement_timeout_ms, NULL, 0));
    name_journal(a, number, step->statements[number].checksum);
    if (a->session->used)
        aludel_i_script_add_all(&script, aludel_i_sql_reset);
    if (a->session->options->set_role != NULL) {
        aludel_i_buffer_puts(&role, "SET ROLE ");
        aludel_i_sql_identifier(&role, a->session->options->set_role);
        aludel_i_script_add(&script, aludel_i_buffer_text(&role), ALUDEL_I_END);
    }
    add_ledger(a, &script);
    add_unfinished(a, &script);
    add_journal(a, &script, aludel_i_sql_journal_start);
    aludel_i_script_add(&script, aludel_i_sql_settings[0], a->lock_timeout, a->statement_timeout, a->name, "f",
                        ALUDEL_I_END);
    enum aludel_i_exchanged exchanged = aludel_i_script_run(&a->session->conn, &script, take_started, &started);
    aludel_i_buffer_free(&role);
    int outcome = ALUDEL_OK;
    if (exchanged == ALUDEL_I_EXCHANGE_LOST)
        outcome = ALUDEL_DISCONNECTED;
    else if (exchanged == ALUDEL_I_EXCHANGE_STOPPED && started.failure.result == NULL)
        outcome = aludel_i_session_interrupted(a->session);
    else if (exchanged == ALUDEL_I_EXCHANGE_STOPPED)
        outcome = report_failure(a, &started.failure);
    else {
        a->session->state.exists = true;
        a->unfinished = false;
    }
    aludel_i_failure_clear(&started.failure);
    return outcome;
}

static int run_alone(struct applying *a, const struct aludel_statement *statement, uint32_t number)
{
    struct aludel_i_failure failure;
    double began = aludel_i_now();
    on_statement(a, statement, number + 1, -1);
    int outcome = aludel_i_transaction_none(a->session, statement, &failure);
    if (outcome == ALUDEL_OK)
        on_statement(a, statement, number + 1, aludel_i_now() - began);
    if (outcome == ALUDEL_FAILED)
        outcome = settle_failure(a, &failure);
    aludel_i_failure_clear(&failure);
    return outcome;
}

/* Clears what an interrupted run of this statement left, and says whether it is done. */
static int probe(struct applying *a, const struct aludel_statement *statement, uint32_t number, bool *done)
{
    struct aludel_i_probed probed;
    int outcome = aludel_i_probe(a->session, statement, &probed);
    for (int row = 0; outcome == ALUDEL_OK && row < PQntuples(probed.clean); row++) {
        if (PQgetisnull(probed.clean, row, 1))
            continue;
        struct aludel_statement cleaning = {.sql = PQgetvalue(probed.clean, row, 1),
                                            .length = (size_t)PQgetlength(probed.clean, row, 1),
                                            .line = statement->line,
                                            .column = statement->column};
        outcome = run_alone(a, &cleaning, number);
    }
    *done = probed.done;
    PQclear(probed.clean);
    return outcome;
}

static int run_journalled(struct applying *a, const struct aludel_step *step, uint32_t number, bool started)
{
    const struct aludel_statement *statement = &step->statements[number];
    bool done = false;
    int outcome = start_journal(a, step, number);
    if (outcome == ALUDEL_OK && started)
        outcome = probe(a, statement, number, &done);
    if (outcome == ALUDEL_OK && !done)
        outcome = run_alone(a, statement, number);
    if (outcome == ALUDEL_OK) {
        a->unfinished = true;
        memcpy(a->ran_step, a->step_number, sizeof a->ran_step);
        memcpy(a->ran_statement, a->statement_number, sizeof a->ran_statement);
    }
    return outcome;
}

static int partial(const struct applying *a, const struct aludel_step *step, uint32_t number, int outcome)
{
    if (outcome != ALUDEL_FAILED)
        return outcome;
    struct aludel_event event = event_of(a, ALUDEL_EVENT_NOTICE);
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

static int run_off_step(struct applying *a, const struct aludel_step *step)
{
    bool resumed = a->step == a->task->first_step;
    for (uint32_t i = resumed ? a->task->first_statement : 0; i < step->n_statements; i++) {
        bool started = resumed && i == a->task->first_statement && a->task->first_statement_started;
        int outcome = step->statements[i].rerun == ALUDEL_RERUN_TRANSACTIONAL ? run_with_journal(a, step, i)
                                                                              : run_journalled(a, step, i, started);
        if (outcome != ALUDEL_OK)
            return partial(a, step, i, outcome);
    }
    return ALUDEL_OK;
}

/* --- The revision ---------------------------------------------------------------------------------------------------
 */

/* One step that changes something, if the work begins with one, and the verify steps behind it. */
static int run_unit(struct applying *a, uint32_t *end)
{
    const struct aludel_step *step = a->step < a->n_steps && !a->steps[a->step].verify ? &a->steps[a->step] : NULL;
    uint32_t verify = step == NULL ? a->step : a->step + 1;
    for (*end = verify; *end < a->n_steps && a->steps[*end].verify;)
        ++*end;
    if (step == NULL || step->transactional)
        return run_transaction(a, step, verify, *end);
    int outcome = run_off_step(a, step);
    if (outcome == ALUDEL_OK && (verify < *end || *end >= a->n_steps))
        outcome = run_transaction(a, NULL, verify, *end);
    return outcome;
}

int aludel_i_apply(struct aludel_i_session *session, const struct aludel_i_task *task)
{
    struct applying a;
    prepare(&a, session, task);
    struct aludel_event begin = event_of(&a, ALUDEL_EVENT_REVISION);
    aludel_i_report(session, &begin);
    a.step = task->first_step;
    int outcome;
    do {
        uint32_t end;
        outcome = run_unit(&a, &end);
        a.step = end;
    } while (outcome == ALUDEL_OK && a.step < a.n_steps);
    if (outcome == ALUDEL_OK) {
        struct aludel_event done = event_of(&a, task->downgrade ? ALUDEL_EVENT_REVERTED : ALUDEL_EVENT_APPLIED);
        aludel_i_report(session, &done);
    }
    session->running = NULL;
    clean_up(&a);
    return outcome;
}
