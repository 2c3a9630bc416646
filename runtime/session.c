#include "session.h"

#include "calls.h"
#include "ledger.h"
#include "lock.h"
#include "place.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

enum { SERVER_MIN = 120000, FORMAT = 1, RECONNECTS = 5, TORN_LOOKS = 10, TORN_PAUSE_MS = 100 };

bool aludel_i_uuid(char text[37])
{
    unsigned char bytes[16];
    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
        return false;
    bytes[6] = (unsigned char)((bytes[6] & 0x0f) | 0x40);
    bytes[8] = (unsigned char)((bytes[8] & 0x3f) | 0x80);
    char *at = text;
    for (size_t i = 0; i < sizeof bytes; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *at++ = '-';
        at += snprintf(at, 3, "%02x", bytes[i]);
    }
    return true;
}

bool aludel_i_session_init(struct aludel_i_session *session, PGconn *pg, const struct aludel_plan *plan,
                           const struct aludel_options *options, const struct aludel_report *report)
{
    *session = (struct aludel_i_session){
        .conn = {.pg = pg, .interrupted = options->interrupted}, .plan = plan, .options = options, .report = report};
    session->dialect.schema = options->ledger != NULL ? options->ledger : plan->ledger;
    session->lock_key = aludel_i_lock_key(session->dialect.schema);
    if (gethostname(session->host, sizeof session->host - 1) != 0)
        session->host[0] = '\0';
    if (options->set_role != NULL) {
        aludel_i_buffer_puts(&session->role, "SET LOCAL ROLE ");
        aludel_i_sql_identifier(&session->role, options->set_role);
    }
    bool ok = aludel_i_uuid(session->run) && !session->role.failed;
    aludel_i_session_rename(session);
    return ok;
}

void aludel_i_session_rename(struct aludel_i_session *session)
{
    session->generation++;
    for (int own = 0; own < ALUDEL_I_OWN_COUNT; own++)
        if (!session->prepared[own])
            snprintf(session->names[own], sizeof session->names[own], "aludel_%.8s_%u_%d", session->run,
                     session->generation, own);
}

void aludel_i_session_free(struct aludel_i_session *session)
{
    aludel_i_ledger_free(&session->state);
    aludel_i_dialect_free(&session->dialect);
    aludel_i_buffer_free(&session->role);
}

/* --- Reporting ---------------------------------------------------------------------------------------------------- */

void aludel_i_report(const struct aludel_i_session *session, const struct aludel_event *event)
{
    struct aludel_event told = *event;
    struct aludel_i_buffer hint = {.at = NULL};
    if (session->report == NULL || session->report->on_event == NULL)
        return;
    if (event->hint != NULL) {
        aludel_i_calls_add(&hint, event->hint, session->options->program);
        told.hint = aludel_i_buffer_text(&hint);
    }
    session->report->on_event(session->report->user, &told);
    aludel_i_buffer_free(&hint);
}

void aludel_i_report_error(const struct aludel_i_session *session, const char *hint, const char *format, ...)
{
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    aludel_i_report(
        session, &(struct aludel_event){.kind = ALUDEL_EVENT_ERROR, .severity = "error", .text = text, .hint = hint});
}

void aludel_i_report_result(const struct aludel_i_session *session, const PGresult *result)
{
    aludel_i_report(session, &(struct aludel_event){.kind = ALUDEL_EVENT_ERROR,
                                                    .severity = "error",
                                                    .text = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY),
                                                    .sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE),
                                                    .detail = PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL),
                                                    .hint = PQresultErrorField(result, PG_DIAG_MESSAGE_HINT)});
}

bool aludel_i_session_counts_bytes(const struct aludel_i_session *session)
{
    const char *encoding = PQparameterStatus(session->conn.pg, "server_encoding");
    return encoding != NULL && strcmp(encoding, "SQL_ASCII") == 0;
}

static void on_notice(void *user, const PGresult *result)
{
    const struct aludel_i_session *session = user;
    struct aludel_event event = {.kind = ALUDEL_EVENT_NOTICE,
                                 .severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED),
                                 .sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE),
                                 .text = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY),
                                 .detail = PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL),
                                 .hint = PQresultErrorField(result, PG_DIAG_MESSAGE_HINT)};
    if (session->running != NULL) {
        event.file = session->running_file;
        aludel_i_place_event(&event, session->running, result, aludel_i_session_counts_bytes(session));
    }
    aludel_i_report(session, &event);
}

void aludel_i_session_listen(struct aludel_i_session *session)
{
    PQsetNoticeReceiver(session->conn.pg, on_notice, session);
}

/* --- The first trip ----------------------------------------------------------------------------------------------- */

/* The messages of the trip: facts alone before a Sync, because at REPEATABLE READ one snapshot for lock and ledger
 * would be older than the lock. */
enum { FACTS, FACTS_SYNC, LEDGER };

struct look {
    struct aludel_i_session *session;
    bool knows_facts;
    bool begun; /* there is a ledger, or what is left of one: its parts are made together */
    PGresult *ledger[ALUDEL_I_LEDGER_PARTS];
    PGresult *failure; /* the first */
};

static bool is_true(const PGresult *result, int column)
{
    return PQgetvalue(result, 0, column)[0] == 't';
}

static void take_facts(struct aludel_i_session *session, const PGresult *result)
{
    session->standby = is_true(result, 0);
    session->direct = is_true(result, 1);
    session->conn.pooled = !session->direct;
    session->server = (int)strtol(PQgetvalue(result, 0, 2), NULL, 10);
    session->schema_exists = is_true(result, 3);
    session->locked = session->locked || is_true(result, 4);
}

static bool take(void *user, uint32_t index, PGresult **result)
{
    struct look *look = user;
    if (!aludel_i_result_ok(*result)) {
        if (look->failure == NULL) { /* behind the Sync the ledger is read all the same */
            look->failure = *result;
            *result = NULL;
        }
        return false;
    }
    if (index == FACTS) {
        take_facts(look->session, *result);
        look->knows_facts = true;
        look->begun = is_true(*result, 5);
        return true;
    }
    look->begun = true;
    look->ledger[index - LEDGER] = *result;
    *result = NULL;
    return true;
}

static enum aludel_i_exchanged ask(struct look *look, bool lock)
{
    struct aludel_i_session *session = look->session;
    struct aludel_i_script script = {.dialect = &session->dialect};
    char pid[16], class[16], key[16];
    snprintf(pid, sizeof pid, "%d", PQbackendPID(session->conn.pg));
    snprintf(class, sizeof class, "%d", ALUDEL_I_LOCK_CLASS);
    snprintf(key, sizeof key, "%d", session->lock_key);
    aludel_i_script_add(&script, aludel_i_sql_facts[0], pid, lock && !session->locked ? "t" : "f", class, key,
                        session->dialect.schema, ALUDEL_I_END);
    aludel_i_script_sync(&script);
    for (int part = 0; part < ALUDEL_I_LEDGER_PARTS; part++)
        aludel_i_script_add_binary(&script, aludel_i_ledger_sql[part][0]);
    return aludel_i_script_run(&session->conn, &script, take, look);
}

/* Is it only that there is no ledger yet? Any other error must not be taken for that. */
static bool says_absent(const PGresult *failure)
{
    const char *sqlstate = PQresultErrorField(failure, PG_DIAG_SQLSTATE);
    return sqlstate != NULL && (strcmp(sqlstate, "42P01") == 0 || strcmp(sqlstate, "3F000") == 0);
}

/* By a server that is not PostgreSQL, say, or a statement_timeout of a millisecond. */
static int report_no_facts(const struct aludel_i_session *session, const PGresult *failure)
{
    const char *sqlstate = PQresultErrorField(failure, PG_DIAG_SQLSTATE);
    aludel_i_report_result(session, failure);
    return sqlstate != NULL && strcmp(sqlstate, "42501") == 0 ? ALUDEL_UNFIT : ALUDEL_FAILED;
}

static void add_way_back(const struct look *look, struct aludel_i_buffer *hint)
{
    aludel_i_buffer_puts(hint, "somebody dropped or renamed it: put it back, ");
    if (look->ledger[0] != NULL) {
        aludel_i_buffer_puts(hint, "from a backup if need be");
        return;
    }
    aludel_i_buffer_puts(hint, "or make it anew: CREATE VIEW ");
    aludel_i_sql_identifier(hint, look->session->dialect.schema);
    aludel_i_buffer_printf(hint, ".meta AS SELECT %d AS format, %d AS min_reader;", FORMAT, FORMAT);
}

static int report_unreadable(const struct look *look)
{
    const struct aludel_i_session *session = look->session;
    const PGresult *failure = look->failure;
    const char *sqlstate = PQresultErrorField(failure, PG_DIAG_SQLSTATE);
    struct aludel_i_buffer hint = {.at = NULL};
    int outcome = ALUDEL_FAILED;
    if (sqlstate != NULL && strcmp(sqlstate, "42501") == 0) {
        outcome = ALUDEL_UNFIT;
        aludel_i_ledger_grant(session, &hint);
    } else if (sqlstate != NULL && strcmp(sqlstate, "42703") == 0) {
        outcome = ALUDEL_DISAGREE;
        aludel_i_buffer_printf(&hint, "the schema '%s' is not a ledger of ours; take another one: --ledger SCHEMA",
                               session->dialect.schema);
    } else if (says_absent(failure)) {
        outcome = ALUDEL_DISAGREE;
        add_way_back(look, &hint);
    }
    aludel_i_report_error(session, hint.length > 0 ? hint.at : NULL, "the ledger cannot be read: %s",
                          PQresultErrorField(failure, PG_DIAG_MESSAGE_PRIMARY));
    aludel_i_buffer_free(&hint);
    return outcome;
}

static int take_ledger(struct aludel_i_session *session, struct look *look)
{
    if (look->failure != NULL && !look->knows_facts)
        return report_no_facts(session, look->failure);
    if (look->failure != NULL && (look->begun || !says_absent(look->failure)))
        return report_unreadable(look);
    if (!aludel_i_ledger_take(&session->state, look->failure == NULL ? look->ledger : NULL)) {
        aludel_i_report_error(session, NULL, "out of memory");
        return ALUDEL_DISCONNECTED;
    }
    session->seq = session->state.n_applied == 0 ? 0 : session->state.applied[session->state.n_applied - 1].seq;
    if (session->server < SERVER_MIN) {
        aludel_i_report_error(session, NULL, "PostgreSQL %d is too old: aludel needs 12 or newer",
                              session->server / 10000);
        return ALUDEL_UNFIT;
    }
    if (session->state.exists && session->state.min_reader > FORMAT) {
        aludel_i_report_error(session, "use a migrator that was built later",
                              "the ledger in schema '%s' has format %d, and this migrator reads up to %d",
                              session->dialect.schema, session->state.format, FORMAT);
        return ALUDEL_DISAGREE;
    }
    return ALUDEL_OK;
}

static void forget(struct look *look)
{
    for (int part = 0; part < ALUDEL_I_LEDGER_PARTS; part++)
        PQclear(look->ledger[part]);
    PQclear(look->failure);
}

/* A commit is to be seen in the catalog before other backends hear that what they know of its names is old. */
static bool seems_torn(const struct look *look)
{
    return look->failure != NULL && look->begun && look->ledger[0] == NULL && says_absent(look->failure);
}

int aludel_i_session_look(struct aludel_i_session *session, bool lock)
{
    struct look look = {.session = session};
    enum aludel_i_exchanged exchanged = ask(&look, lock);
    for (int i = 0; i < TORN_LOOKS && exchanged != ALUDEL_I_EXCHANGE_LOST && seems_torn(&look); i++) {
        aludel_i_conn_sleep(&session->conn, TORN_PAUSE_MS);
        forget(&look);
        look = (struct look){.session = session};
        exchanged = ask(&look, lock);
    }
    int outcome = ALUDEL_DISCONNECTED;
    if (exchanged == ALUDEL_I_EXCHANGE_STOPPED && (look.failure == NULL || aludel_i_session_cancelled(session)))
        outcome = aludel_i_session_interrupted(session);
    else if (exchanged != ALUDEL_I_EXCHANGE_LOST)
        outcome = take_ledger(session, &look);
    forget(&look);
    return outcome;
}

bool aludel_i_session_cancelled(const struct aludel_i_session *session)
{
    return session->conn.cancelled && aludel_i_conn_interrupted(&session->conn) != 0;
}

int aludel_i_session_interrupted(const struct aludel_i_session *session)
{
    switch (aludel_i_conn_interrupted(&session->conn)) {
    case 1:
        return ALUDEL_INTERRUPTED;
    case 2:
        return ALUDEL_TERMINATED;
    default:
        return ALUDEL_DISCONNECTED;
    }
}

int aludel_i_session_again(struct aludel_i_session *session, bool lock)
{
    int pause = 500, outcome = ALUDEL_DISCONNECTED;
    for (int attempt = 1; attempt <= RECONNECTS; attempt++, pause *= 2) {
        char text[80];
        snprintf(text, sizeof text, "the connection was lost; attempt %d of %d to get it back", attempt, RECONNECTS);
        aludel_i_report(session, &(struct aludel_event){.kind = ALUDEL_EVENT_RECONNECT, .text = text});
        aludel_i_conn_sleep(&session->conn, pause + aludel_i_jitter(pause));
        outcome = ALUDEL_DISCONNECTED;
        session->locked = false;
        session->used = false;
        session->inside = false;
        memset(session->prepared, 0, sizeof session->prepared);
        if (aludel_i_conn_interrupted(&session->conn) != 0)
            return aludel_i_session_interrupted(session);
        if (!aludel_i_conn_reopen(&session->conn))
            continue;
        outcome = aludel_i_session_look(session, lock);
        if (outcome != ALUDEL_DISCONNECTED && !(outcome == ALUDEL_OK && lock && session->standby))
            return outcome;
    }
    return outcome;
}

/* Also those of a transaction that failed, of which nobody knows how many there are. */
static void deallocate(const struct aludel_i_session *session, struct aludel_i_buffer *sql)
{
    aludel_i_buffer_printf(sql,
                           "DO $$DECLARE own pg_catalog.text; BEGIN FOR own IN SELECT name FROM "
                           "pg_catalog.pg_prepared_statements WHERE pg_catalog.starts_with(name, 'aludel_%.8s_') "
                           "LOOP EXECUTE pg_catalog.concat('DEALLOCATE ', own); END LOOP; END$$",
                           session->run);
}

void aludel_i_session_leave(struct aludel_i_session *session)
{
    struct aludel_i_script script = {.dialect = &session->dialect};
    struct aludel_i_buffer sql = {.at = NULL};
    char class[16], key[16];
    if (!aludel_i_conn_usable(&session->conn))
        return;
    snprintf(class, sizeof class, "%d", ALUDEL_I_LOCK_CLASS);
    snprintf(key, sizeof key, "%d", session->lock_key);
    if (session->locked)
        aludel_i_script_add(&script, aludel_i_sql_unlock[0], class, key, ALUDEL_I_END);
    if (session->used) {
        aludel_i_script_add_all(&script, aludel_i_sql_reset);
        aludel_i_script_sync(&script);
        deallocate(session, &sql);
        aludel_i_script_add_text(&script, aludel_i_buffer_text(&sql));
    }
    /* a lock that could not be given back ends with the connection */
    if (script.n > 0 && aludel_i_script_run(&session->conn, &script, NULL, NULL) == ALUDEL_I_EXCHANGED)
        session->locked = false;
    aludel_i_buffer_free(&sql);
}

/* --- One query ---------------------------------------------------------------------------------------------------- */

struct asked {
    struct aludel_i_session *session;
    PGresult *rows;
};

static bool take_rows(void *user, uint32_t index, PGresult **result)
{
    struct asked *asked = user;
    bool ok = aludel_i_result_ok(*result);
    if (!ok && !aludel_i_session_cancelled(asked->session))
        aludel_i_report_result(asked->session, *result);
    if (ok && index == 0) {
        asked->rows = *result;
        *result = NULL;
    }
    return ok;
}

int aludel_i_session_ask(struct aludel_i_session *session, struct aludel_i_script *script, PGresult **rows)
{
    struct asked asked = {.session = session};
    enum aludel_i_exchanged exchanged = aludel_i_script_run(&session->conn, script, take_rows, &asked);
    *rows = asked.rows;
    if (exchanged == ALUDEL_I_EXCHANGED)
        return ALUDEL_OK;
    PQclear(asked.rows);
    *rows = NULL;
    if (exchanged == ALUDEL_I_EXCHANGE_STOPPED && aludel_i_session_cancelled(session))
        return aludel_i_session_interrupted(session);
    return exchanged == ALUDEL_I_EXCHANGE_LOST ? ALUDEL_DISCONNECTED : ALUDEL_FAILED;
}

int aludel_i_session_ask_silently(struct aludel_i_session *session, struct aludel_i_script *script, PGresult **rows)
{
    const struct aludel_report *report = session->report;
    session->report = NULL;
    int outcome = aludel_i_session_ask(session, script, rows);
    session->report = report;
    return outcome;
}
