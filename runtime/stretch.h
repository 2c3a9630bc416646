/* stretch.h: statements of one transaction that go out one behind the other, in one conversation or in a part of one:
 * what is sent, what an answer means, and what is said meanwhile. A transaction is one stretch, or several where a COPY
 * or a verify query is in the way (transaction.c); several transactions in one conversation are a stretch each
 * (convoy.c). */
#ifndef ALUDEL_STRETCH_H
#define ALUDEL_STRETCH_H

#include "transaction.h"

struct aludel_i_stretch {
    struct aludel_i_session *session;
    struct aludel_i_transaction *transaction;
    struct aludel_i_failure *failure;
    const struct aludel_i_script *head, *tail; /* NULL: not in this stretch */
    const struct aludel_statement *statements;
    uint32_t n;
    uint32_t first; /* number of the first one in the transaction, from 0 */
    bool verify;
    double began;
    double heard;   /* when something was last answered */
    uint32_t begun; /* statement that was last said to run */
    uint32_t kept;  /* the first statement whose pages are kept */
};

/* It is next to be answered: the clocks begin. */
void aludel_i_stretch_begin(struct aludel_i_stretch *stretch);

/* How many messages it is: head, statements, tail. */
uint32_t aludel_i_stretch_length(const struct aludel_i_stretch *stretch);

/* As in struct aludel_i_exchange, `index` from the stretch's first message; behind its last, a Sync is given. */
void aludel_i_stretch_message(const struct aludel_i_stretch *stretch, uint32_t index, struct aludel_i_message *message);
bool aludel_i_stretch_answer(struct aludel_i_stretch *stretch, uint32_t index, PGresult **result);
void aludel_i_stretch_tick(struct aludel_i_stretch *stretch, uint32_t running);

/* Runs it by itself, with a Sync behind it. Returns as aludel_i_transaction_run() does. */
ALUDEL_I_MUST_CHECK int aludel_i_stretch_run(struct aludel_i_stretch *stretch);

/* The same for a COPY with data, which is its only statement. */
ALUDEL_I_MUST_CHECK int aludel_i_stretch_copy(struct aludel_i_stretch *stretch);

/* What the end of a conversation means for the session's transaction. */
int aludel_i_stretch_outcome(const struct aludel_i_session *session, enum aludel_i_exchanged exchanged);

#endif
