#include "applying.h"
#include "ledger.h"
#include "origin.h"
#include "place.h"

#include <string.h>

struct aludel_event aludel_i_apply_event(const struct aludel_i_applying *a, enum aludel_event_kind kind)
{
    return (struct aludel_event){.kind = kind,
                                 .revision = a->task->revision->id,
                                 .action = a->task->action,
                                 .downgrade = a->task->downgrade,
                                 .index = a->task->index,
                                 .count = a->task->count,
                                 .elapsed_ms = aludel_i_now() - a->began,
                                 .file = a->task->revision->file};
}

static void add_headway(const struct aludel_i_applying *a, struct aludel_event *event)
{
    event->phase = a->headway.phase[0] == '\0' ? NULL : a->headway.phase;
    event->done = a->headway.done;
    event->total = a->headway.total;
}

void aludel_i_apply_on_statement(void *user, const struct aludel_statement *statement, uint32_t number,
                                 double elapsed_ms)
{
    struct aludel_i_applying *a = user;
    a->took = elapsed_ms;
    a->session->running = statement;
    a->session->running_file = a->task->revision->file;
    struct aludel_event event = aludel_i_apply_event(a, ALUDEL_EVENT_STATEMENT);
    event.statement = statement;
    event.statement_index = number + a->passed;
    event.statement_count = a->steps[a->step].n_statements;
    if (event.statement_index > event.statement_count) /* a verify query */
        event.statement_count = event.statement_index;
    event.elapsed_ms = elapsed_ms;
    event.line = statement->line;
    event.column = statement->column;
    if (elapsed_ms < 0)
        add_headway(a, &event);
    else
        a->headway = (struct aludel_i_headway){.total = 0};
    aludel_i_report(a->session, &event);
}

/* --- Failures ----------------------------------------------------------------------------------------------------- */

void aludel_i_apply_describe(const struct aludel_i_applying *a, const struct aludel_i_failure *failure,
                             struct aludel_event *event)
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
        if (event->detail == NULL && a->waiting.blocker.pid[0] != '\0' &&
            strcmp(aludel_i_failure_sqlstate(failure), "55P03") == 0)
            event->detail = a->waiting.blocker.text;
    }
    if (failure->statement != NULL)
        aludel_i_place_event(event, failure->statement, result, aludel_i_session_counts_bytes(a->session));
    else
        event->file = NULL;
}

const char *aludel_i_failure_sqlstate(const struct aludel_i_failure *failure)
{
    const char *sqlstate = failure->result == NULL ? NULL : PQresultErrorField(failure->result, PG_DIAG_SQLSTATE);
    return sqlstate == NULL ? "" : sqlstate;
}

static bool names(const struct aludel_i_failure *failure, int field, const char *name)
{
    const char *named = failure->result == NULL ? NULL : PQresultErrorField(failure->result, field);
    return named != NULL && strcmp(named, name) == 0;
}

/* The constraints that stop transaction control in somebody's SQL, in words. */
static void explain_seal(const struct aludel_i_failure *failure, struct aludel_event *event)
{
    bool committed = names(failure, PG_DIAG_CONSTRAINT_NAME, "applied_is_closed_by_history");
    bool rolled_back = failure->statement == NULL && names(failure, PG_DIAG_COLUMN_NAME, "seal");
    if (!committed && !rolled_back)
        return;
    event->text = committed ? "this statement ends the transaction that the step runs in"
                            : "a statement of this step rolled the step's transaction back";
    event->detail = NULL;
    event->hint = "a step is one transaction: take COMMIT and ROLLBACK out, or make it several steps";
}

/* A COMMIT or ROLLBACK in a procedure or in DO, which the compiler does not see: the server refuses it. */
static void explain_termination(const struct aludel_i_applying *a, const struct aludel_i_failure *failure,
                                struct aludel_event *event)
{
    if (failure->statement == NULL || event->hint != NULL || !a->steps[a->step].transactional ||
        strcmp(aludel_i_failure_sqlstate(failure), "2D000") != 0)
        return;
    event->hint = "a step is one transaction: what commits by itself needs one of its own with 'transaction=off'";
}

/* What the compiler sees makes the step go without them. */
static void explain_unprepared(const struct aludel_i_failure *failure, struct aludel_event *event)
{
    if (failure->statement != NULL || strcmp(aludel_i_failure_sqlstate(failure), "26000") != 0)
        return;
    event->text = "a function that the step calls dropped prepared statements, aludel's with the others";
    event->hint = "say so where it is called: DO $$ BEGIN /* DEALLOCATE */ PERFORM ...; END $$;";
}

static void add_grant(const struct aludel_i_applying *a, const struct aludel_i_failure *failure,
                      struct aludel_i_buffer *hint)
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

/* The error stands where the function was called; this, where in it. */
static void report_origin(const struct aludel_i_applying *a, const struct aludel_i_failure *failure)
{
    struct aludel_i_origin origin;
    if (failure->statement == NULL || !aludel_i_origin_find(a->session->plan, a->task->revision, failure->result,
                                                            aludel_i_session_counts_bytes(a->session), &origin))
        return;
    struct aludel_event event = aludel_i_apply_event(a, ALUDEL_EVENT_NOTICE);
    event.severity = "note";
    event.text = "the function was created here, and failed in this line";
    event.file = origin.revision->file;
    aludel_i_place_in_body(&event, origin.statement, origin.at, origin.line);
    aludel_i_report(a->session, &event);
}

/* A schema, relation, column, function, or another thing of that name is there. */
static bool says_taken(const char *sqlstate)
{
    static const char *const states[] = {"42P06", "42P07", "42701", "42723", "42710"};
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
        if (strcmp(sqlstate, states[i]) == 0)
            return true;
    return false;
}

/* Reports the failure and says what it means for the run. */
int aludel_i_apply_report_failure(const struct aludel_i_applying *a, const struct aludel_i_failure *failure)
{
    struct aludel_event event = aludel_i_apply_event(a, ALUDEL_EVENT_ERROR);
    struct aludel_i_buffer hint = {.at = NULL};
    const char *sqlstate = aludel_i_failure_sqlstate(failure);
    bool rights = strcmp(sqlstate, "42501") == 0;
    bool apart = strcmp(sqlstate, "ALEMB") == 0; /* sql/keep_alembic.sql */
    bool foreign = failure->statement == NULL && !a->session->state.exists && strcmp(sqlstate, "42P07") == 0;
    aludel_i_apply_describe(a, failure, &event);
    explain_seal(failure, &event);
    explain_termination(a, failure, &event);
    explain_unprepared(failure, &event);
    if (rights && event.hint == NULL)
        add_grant(a, failure, &hint);
    if (foreign)
        aludel_i_buffer_printf(&hint,
                               "the schema '%s' holds tables of somebody else; take another one: --ledger SCHEMA",
                               a->session->dialect.schema);
    if (hint.length > 0)
        event.hint = aludel_i_buffer_text(&hint);
    aludel_i_report(a->session, &event);
    report_origin(a, failure);
    a->session->taken = failure->statement != NULL && says_taken(sqlstate);
    aludel_i_buffer_free(&hint);
    return rights ? ALUDEL_UNFIT : foreign || apart ? ALUDEL_DISAGREE : ALUDEL_FAILED;
}
