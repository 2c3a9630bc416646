/* exchange.h: statements to the server and their answers back, in a pipeline with a window, so that a hundred
 * statements cost one round trip and a gigabyte of them costs little memory. Knows the protocol, not what the
 * statements are for. */
#ifndef ALUDEL_EXCHANGE_H
#define ALUDEL_EXCHANGE_H

#include "conn.h"

enum {
    ALUDEL_I_VALUES = 16,
    ALUDEL_I_WINDOW = 256 /* statements in flight */
};

/* One statement with its parameters, or a Sync where `sql` is NULL. */
struct aludel_i_message {
    const char *sql;
    const char *name;                    /* NULL, or of the prepared statement that it is */
    bool prepare;                        /* prepare it instead of running it */
    bool prompt;                         /* have it answered at once, to show progress; otherwise with what follows */
    bool binary;                         /* the result's format */
    size_t length;                       /* of `sql`; decides how much is in flight */
    const char *values[ALUDEL_I_VALUES]; /* in text; NULL is NULL */
    int n_values;
};

/* The conversation. `message` gives message number `index`; each is asked for once, in order. `answer` gets the result
 * of a statement (to keep it, it puts NULL in its place) and says whether it is good; after the first that is not, a
 * Sync ends the conversation, and what the server skipped is not reported. `tick`, which may be NULL, is called now and
 * then while statement number `running` is waited for; `sent`, which may be NULL, for each piece of a COPY's data, with
 * the bytes so far. The last message is a Sync, which waits while the conversation goes on: `answer` may add messages
 * before it, or end that. */
struct aludel_i_exchange {
    uint32_t n;
    bool goes_on;
    void (*message)(void *user, uint32_t index, struct aludel_i_message *message);
    bool (*answer)(void *user, uint32_t index, PGresult **result);
    void (*tick)(void *user, uint32_t running);
    void (*sent)(void *user, size_t bytes);
    void *user;
};

enum aludel_i_exchanged {
    ALUDEL_I_EXCHANGED,        /* every message has its good answer */
    ALUDEL_I_EXCHANGE_STOPPED, /* a bad answer or an interrupt ended it; the server waits for what comes next */
    ALUDEL_I_EXCHANGE_LOST     /* the connection is gone, and what was not answered may have happened all the same */
};

/* An interrupt, once a connection, cancels what the server runs and drains the answers. */
ALUDEL_I_MUST_CHECK enum aludel_i_exchanged aludel_i_exchange(struct aludel_i_conn *conn,
                                                              const struct aludel_i_exchange *exchange);

/* A pipeline cannot carry COPY ... FROM STDIN: the statement, then its data, and the answers to message 0. */
ALUDEL_I_MUST_CHECK enum aludel_i_exchanged aludel_i_exchange_copy(struct aludel_i_conn *conn, const char *sql,
                                                                   const char *data, size_t length,
                                                                   const struct aludel_i_exchange *exchange);

/* Did this statement work? */
bool aludel_i_result_ok(const PGresult *result);

#endif
