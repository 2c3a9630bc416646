/* convoy.h: transactions one behind the other in one conversation, so that the server need not wait for us between two
 * of them. Each commits by itself; behind one that fails nothing of what follows is run, because the server skips all
 * up to the Sync at the end. Knows nothing of revisions.
 *
 * Few are on their way at a time: where the connection is lost, what became of those has to be asked. */
#ifndef ALUDEL_CONVOY_H
#define ALUDEL_CONVOY_H

#include "transaction.h"

enum { ALUDEL_I_CONVOY = 4 }; /* transactions on their way */

struct aludel_i_convoy {
    /* The next one to be sent: without COPY data and verify queries, and not one that stays open. It is the caller's,
     * and stays until done() is called for it or the convoy has ended. NULL: there is no more. */
    struct aludel_i_transaction *(*next)(void *user);
    void (*begins)(void *user);          /* the oldest one that is not done begins to run */
    void (*done)(void *user, double ms); /* it is committed, and was worked on that long */
    void *user;
};

/* Returns as aludel_i_transaction_run() does; but for ALUDEL_OK that is what became of the oldest one that is not done,
 * and *sent says how many of those that are not done had their COMMIT sent. */
ALUDEL_I_MUST_CHECK int aludel_i_convoy_run(struct aludel_i_session *session, const struct aludel_i_convoy *convoy,
                                            struct aludel_i_failure *failure, uint32_t *sent);

#endif
