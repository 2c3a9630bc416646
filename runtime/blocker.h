/* blocker.h: what a statement of ours waits for, and who holds it, asked over a second connection. */
#ifndef ALUDEL_BLOCKER_H
#define ALUDEL_BLOCKER_H

#include "conn.h"

struct aludel_i_blocker {
    char query[1024]; /* what our backend runs, cut as the server cuts it */
    char pid[16];     /* the one with the oldest transaction; "0": a prepared transaction; "": nobody */
    char text[512];   /* in words */
    char hint[96];    /* how to end it */
};

/* False: our backend waits for no lock, or nobody could be asked (no connection left, a pooler in between); `blocker`
 * is empty then. Takes as long as connecting does. */
bool aludel_i_blocker_ask(const struct aludel_i_conn *conn, struct aludel_i_blocker *blocker);

/* Which of the statements is it that our backend runs? NULL: none of them, or it cannot be told. */
const struct aludel_statement *aludel_i_blocker_find(const struct aludel_i_blocker *blocker,
                                                     const struct aludel_statement *statements, uint32_t n);

#endif
