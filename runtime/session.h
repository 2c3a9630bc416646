/* session.h: one database seen through one connection: what kind of server, what its ledger says, whether we hold its
 * lock. The first trip after connecting finds all of it out, and it is the same after a lost connection. */
#ifndef ALUDEL_SESSION_H
#define ALUDEL_SESSION_H

#include "script.h"
#include "state.h"

#include <stdio.h>

/* Statements of our own that every revision needs, and that are prepared at their first use. */
enum aludel_i_own {
    ALUDEL_I_OWN_BEGIN,
    ALUDEL_I_OWN_RESET_AUTHORIZATION,
    ALUDEL_I_OWN_RESET_ALL,
    ALUDEL_I_OWN_DISCARD_TEMP,
    ALUDEL_I_OWN_SETTINGS,
    ALUDEL_I_OWN_CLAIM,
    ALUDEL_I_OWN_CLOSE_UPGRADE,
    ALUDEL_I_OWN_RETIRE,
    ALUDEL_I_OWN_CLOSE_DOWNGRADE,
    ALUDEL_I_OWN_COMMIT,
    ALUDEL_I_OWN_COUNT
};

struct aludel_i_session {
    struct aludel_i_conn conn;
    const struct aludel_plan *plan;
    const struct aludel_options *options;
    const struct aludel_report *report;
    struct aludel_i_dialect dialect;
    int32_t lock_key;
    char run[37];   /* uuid of this run */
    char host[256]; /* where we run, for history */

    bool standby;
    bool direct; /* no pooler in between */
    bool schema_exists;
    bool locked;
    int server;  /* 150004 */
    int64_t seq; /* of the last revision applied */
    bool inside; /* a transaction of ours was left open, for the next revision to go on in */
    bool taken;  /* a statement failed because what it makes is there already */
    bool used;   /* somebody's SQL ran on this connection, and may have left settings */
    bool prepared[ALUDEL_I_OWN_COUNT];
    char names[ALUDEL_I_OWN_COUNT][40];
    unsigned generation;                    /* of names: one that may be taken is not used again */
    const struct aludel_statement *running; /* what notices are about; NULL: none */
    const char *running_file;
    struct aludel_i_state state;
    FILE *script;                /* not NULL: there is no server, and what would be sent is written here for psql */
    struct aludel_i_buffer role; /* SET LOCAL ROLE ..., or empty */
};

/* `conn` is open. Everything is borrowed but `conn`'s state. False: out of memory or of random numbers. */
ALUDEL_I_MUST_CHECK bool aludel_i_session_init(struct aludel_i_session *session, PGconn *pg,
                                               const struct aludel_plan *plan, const struct aludel_options *options,
                                               const struct aludel_report *report);
void aludel_i_session_free(struct aludel_i_session *session); /* leaves the connection open */

/* Reports the server's notices from now on as events. For a connection of our own: libpq cannot tell the receiver that
 * a caller had set before. */
void aludel_i_session_listen(struct aludel_i_session *session);

/* Does the server count positions in bytes? It does on an SQL_ASCII database. */
bool aludel_i_session_counts_bytes(const struct aludel_i_session *session);

/* Prepared statements may be gone, or may not be: new names for those that are not known to be there. */
void aludel_i_session_rename(struct aludel_i_session *session);

/* The first trip: facts, the lock where `lock` asks for it, and the ledger. Returns ALUDEL_OK, ALUDEL_DISCONNECTED (may
 * be tried again), ALUDEL_UNFIT, ALUDEL_DISAGREE or ALUDEL_FAILED; the reason of the latter three was reported. */
ALUDEL_I_MUST_CHECK int aludel_i_session_look(struct aludel_i_session *session, bool lock);

/* Runs a script of one query and gives its rows, which the caller clears; NULL unless the result is ALUDEL_OK. A
 * failure was reported, but for a lost connection and an interrupt. */
ALUDEL_I_MUST_CHECK int aludel_i_session_ask(struct aludel_i_session *session, struct aludel_i_script *script,
                                             PGresult **rows);

/* The same, to guess at the cause of what was said already: a failure is not reported. */
ALUDEL_I_MUST_CHECK int aludel_i_session_ask_silently(struct aludel_i_session *session, struct aludel_i_script *script,
                                                      PGresult **rows);

/* Connects again, with growing pauses, and looks again: up to 5 times in about 60 s. With `lock` also where it finds a
 * standby, which may be about to take over; ALUDEL_OK with session->standby: it did not. */
ALUDEL_I_MUST_CHECK int aludel_i_session_again(struct aludel_i_session *session, bool lock);

/* ALUDEL_INTERRUPTED or ALUDEL_TERMINATED, or ALUDEL_DISCONNECTED when there was no signal. */
int aludel_i_session_interrupted(const struct aludel_i_session *session);

/* Was the server asked to cancel, so that an error is most likely the answer to that? */
bool aludel_i_session_cancelled(const struct aludel_i_session *session);

/* Gives the lock back and leaves the connection as it was, for one that lives on. */
void aludel_i_session_leave(struct aludel_i_session *session);

/* A random uuid as text. */
ALUDEL_I_MUST_CHECK bool aludel_i_uuid(char text[37]);

/* --- Reporting ---------------------------------------------------------------------------------------------------- */

void aludel_i_report(const struct aludel_i_session *session, const struct aludel_event *event);

/* ALUDEL_EVENT_ERROR with a text and, where not NULL, a hint. */
void aludel_i_report_error(const struct aludel_i_session *session, const char *hint, const char *format, ...)
    ALUDEL_I_PRINTF(3, 4);

/* The server's error, without a place in a file. */
void aludel_i_report_result(const struct aludel_i_session *session, const PGresult *result);

#endif
