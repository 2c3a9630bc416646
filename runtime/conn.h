/* conn.h: a connection that never blocks without a way out. libpq's socket is polled with a deadline, because libpq 15
 * can wait for ever in PQgetResult after a failed allocation, and because a signal must be noticed. Knows nothing of
 * statements (exchange.h) and ledgers. */
#ifndef ALUDEL_CONN_H
#define ALUDEL_CONN_H

#include "buffer.h"

#include <libpq-fe.h>

struct aludel_i_conn {
    PGconn *pg;
    volatile int *interrupted; /* as in struct aludel_options; may be NULL */
    bool cancelled;            /* a cancel was sent because of it */
    bool pooled;               /* PQbackendPID means nothing */
    bool lost;                 /* an exchange on it was abandoned, so stale answers may come: only reopening helps */
};

enum aludel_i_wait {
    ALUDEL_I_WAIT_READY,
    ALUDEL_I_WAIT_TICK, /* nothing for a quarter of a second: look at the clock, draw, wait again */
    ALUDEL_I_WAIT_LOST
};

/* Connects to `conninfo` (a URI or key=value pairs; NULL: what the environment says) with defaults for what it leaves
 * open: connect_timeout, keepalives, application_name; client_encoding is UTF8 always. False: `why` says what is wrong,
 * without the password, and there is nothing to close. */
ALUDEL_I_MUST_CHECK bool aludel_i_conn_open(struct aludel_i_conn *conn, const char *conninfo,
                                            struct aludel_i_buffer *why);

/* The same database again, after the connection was lost. False: not yet. */
ALUDEL_I_MUST_CHECK bool aludel_i_conn_reopen(struct aludel_i_conn *conn);

bool aludel_i_conn_usable(const struct aludel_i_conn *conn);

/* Waits until the server sends something, or until what is to be sent can be sent where `sending`. */
enum aludel_i_wait aludel_i_conn_wait(struct aludel_i_conn *conn, bool sending);

/* Has the server said something that nobody has read yet? */
bool aludel_i_conn_spoken(const struct aludel_i_conn *conn);

/* Sleeps, but not through an interrupt. */
void aludel_i_conn_sleep(const struct aludel_i_conn *conn, int ms);

/* 0, or 1 for SIGINT and 2 for SIGTERM. */
int aludel_i_conn_interrupted(const struct aludel_i_conn *conn);

/* Asks the server to stop what it runs for us. It may come too late: the results tell. */
void aludel_i_conn_cancel(struct aludel_i_conn *conn);

/* Is the server still at work for us, although nothing comes? Asked over a second connection; true when in doubt. */
bool aludel_i_conn_alive(const struct aludel_i_conn *conn);

/* Runs queries over a second connection, with the pid of this one's backend as $1. The caller clears the results, which
 * are NULL where no second connection is to be had. */
void aludel_i_conn_ask_beside(const struct aludel_i_conn *conn, const char *const *queries, size_t n,
                              PGresult **results);

/* "user@host:port/database", to be shown. */
void aludel_i_conn_describe(const struct aludel_i_conn *conn, struct aludel_i_buffer *text);

/* Milliseconds of a clock that never goes back. */
int64_t aludel_i_now_ms(void);
double aludel_i_now(void); /* the same, with fractions */

#endif
