#include "applying.h"
#include "statement.h"

#include <stdlib.h>
#include <string.h>

enum { PATIENCE_MS = 1000, ASK_MAX_MS = 30000, LOOK_MAX_MS = 10000, TELL_MS = 10000 };

/* In time to know it when the server gives up. */
static double patience(const struct aludel_i_applying *a)
{
    double half = (double)strtol(a->lock_timeout, NULL, 10) / 2;
    return half > 0 && half < PATIENCE_MS ? half : PATIENCE_MS;
}

static void tell_blocker(struct aludel_i_applying *a, const struct aludel_statement *statement)
{
    struct aludel_event event = aludel_i_apply_event(a, ALUDEL_EVENT_WAITING);
    event.text = a->waiting.blocker.text;
    event.hint = a->waiting.blocker.hint;
    event.statement = statement;
    if (statement != NULL) {
        event.line = statement->line;
        event.column = statement->column;
    }
    aludel_i_report(a->session, &event);
    a->waiting.told = aludel_i_now();
}

/* Asks both at once, because a connection is dear. What COPY was sent is known without the server. */
static bool ask(struct aludel_i_applying *a)
{
    enum { BLOCKERS, HEADWAY };
    const struct aludel_i_conn *conn = &a->session->conn;
    struct aludel_i_buffer headway = {.at = NULL};
    PGresult *results[2] = {NULL};
    bool sending = a->headway.phase[0] == '\0' && a->headway.total > 0;
    bool watched = a->session->report->live && !sending && aludel_i_headway_query(&headway, PQserverVersion(conn->pg));
    if (!conn->pooled)
        aludel_i_conn_ask_beside(conn, (const char *[]){aludel_i_sql_blockers[0], aludel_i_buffer_text(&headway)},
                                 watched ? 2 : 1, results);
    bool blocked = aludel_i_blocker_read(&a->waiting.blocker, results[BLOCKERS]);
    if (watched)
        aludel_i_headway_read(&a->headway, results[HEADWAY]);
    PQclear(results[BLOCKERS]);
    PQclear(results[HEADWAY]);
    aludel_i_buffer_free(&headway);
    return blocked;
}

/* Rarely; but somebody who watches a bar wants to see it move. */
static double pause_after(const struct aludel_i_applying *a, double ms, bool blocked)
{
    double most = ASK_MAX_MS, pause = ms;
    if (!blocked && a->headway.phase[0] != '\0') {
        most = LOOK_MAX_MS;
        pause = ms / 8 > PATIENCE_MS ? ms / 8 : PATIENCE_MS;
    }
    return pause < most ? pause : most;
}

static void on_silence(void *user, const struct aludel_statement *statements, uint32_t n, double ms)
{
    struct aludel_i_applying *a = user;
    if (ms < a->waiting.silent)
        memset(&a->waiting, 0, sizeof a->waiting);
    a->waiting.silent = ms;
    if (a->session->report == NULL || ms < (a->waiting.next > 0 ? a->waiting.next : patience(a)))
        return;
    char before[sizeof a->waiting.blocker.pid];
    memcpy(before, a->waiting.blocker.pid, sizeof before);
    bool blocked = ask(a);
    if (aludel_i_conn_spoken(&a->session->conn))
        return; /* that statement is done, and what was heard may be about the next revision */
    a->waiting.next = ms + pause_after(a, ms, blocked);
    if (blocked && (strcmp(before, a->waiting.blocker.pid) != 0 || aludel_i_now() - a->waiting.told >= TELL_MS))
        tell_blocker(a, aludel_i_blocker_find(&a->waiting.blocker, statements, n));
}

static void on_sent(void *user, const struct aludel_statement *copy, size_t bytes)
{
    struct aludel_i_applying *a = user;
    a->headway =
        (struct aludel_i_headway){.done = (int64_t)bytes, .total = (int64_t)aludel_i_statement(copy).copy_length};
}

void aludel_i_apply_watch(struct aludel_i_applying *a, struct aludel_i_transaction *transaction)
{
    memset(&a->waiting, 0, sizeof a->waiting);
    a->headway = (struct aludel_i_headway){.total = 0};
    transaction->on_statement = aludel_i_apply_on_statement;
    transaction->on_silence = on_silence;
    transaction->on_sent = on_sent;
    transaction->user = a;
}
