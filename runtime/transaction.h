/* transaction.h: statements of a plan in one transaction with statements of our own before and behind them, in one
 * round trip. COPY data leaves the pipeline, and verify queries are answered before anything behind them is sent; each
 * costs a trip. Knows nothing of revisions. */
#ifndef ALUDEL_TRANSACTION_H
#define ALUDEL_TRANSACTION_H

#include "session.h"

/* What went wrong, and in which statement. */
struct aludel_i_failure {
    PGresult *result; /* the server's error; NULL: `text` says it */
    const char *text;
    const struct aludel_statement *statement; /* NULL: one of our own */
};

struct aludel_i_transaction {
    struct aludel_i_script head; /* from BEGIN up to the claim */
    struct aludel_i_script tail; /* from history up to COMMIT */
    const struct aludel_statement *statements;
    uint32_t n_statements;
    bool copies;                      /* one of them has COPY data */
    const struct aludel_step *verify; /* the verify steps that follow */
    uint32_t n_verify;

    /* A statement begins to run (elapsed_ms < 0) or is done. `number` is from 1. */
    void (*on_statement)(void *user, const struct aludel_statement *statement, uint32_t number, double elapsed_ms);
    /* NULL, or called now and then when nothing has been answered for that long: one of these statements runs, which
     * are those on their way, or one of our own. */
    void (*on_silence)(void *user, const struct aludel_statement *statements, uint32_t n, double ms);
    /* NULL, or called while the data of a COPY is sent: how many bytes are on their way. */
    void (*on_sent)(void *user, const struct aludel_statement *copy, size_t bytes);
    /* NULL, or called behind each statement, which is then sent by itself; anything but ALUDEL_OK ends the transaction.
     */
    int (*after)(void *user, const struct aludel_statement *statement, uint32_t number);
    void *user;
    bool stays_open; /* the tail does not end it */
    double ran;      /* milliseconds by the server's clock, where the tail has a statement that tells them */
};

/* Was there memory, and room, for what its scripts have to say? */
bool aludel_i_transaction_complete(const struct aludel_i_transaction *transaction);

/* ALUDEL_OK: the tail ran, too. ALUDEL_FAILED: rolled back, and *failure says why; clear it. ALUDEL_DISCONNECTED:
 * unknown. ALUDEL_INTERRUPTED, ALUDEL_TERMINATED: rolled back. */
ALUDEL_I_MUST_CHECK int aludel_i_transaction_run(struct aludel_i_session *session,
                                                 struct aludel_i_transaction *transaction,
                                                 struct aludel_i_failure *failure);

/* Its statement, which is one, outside any transaction; the same way, without head and tail. */
ALUDEL_I_MUST_CHECK int aludel_i_transaction_none(struct aludel_i_session *session,
                                                  struct aludel_i_transaction *transaction,
                                                  struct aludel_i_failure *failure);

/* Ends a transaction that stayed open, if there is one. */
void aludel_i_transaction_abandon(struct aludel_i_session *session);

void aludel_i_failure_clear(struct aludel_i_failure *failure);

#endif
