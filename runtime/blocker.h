/* blocker.h: what a statement of ours waits for, and who holds it, as sql/blockers.sql says. */
#ifndef ALUDEL_BLOCKER_H
#define ALUDEL_BLOCKER_H

#include "buffer.h"

#include <libpq-fe.h>

struct aludel_i_blocker {
    char query[1024]; /* what our backend runs, cut as the server cuts it */
    char pid[16];     /* the one with the oldest transaction; "0": a prepared transaction; "": nobody */
    char text[512];   /* in words */
    char hint[96];    /* how to end it */
};

/* False: our backend waits for no lock, or nobody could be asked (`rows` may be NULL); `blocker` is empty then. */
bool aludel_i_blocker_read(struct aludel_i_blocker *blocker, const PGresult *rows);

/* Which of the statements is it that our backend runs? NULL: none of them, or it cannot be told. */
const struct aludel_statement *aludel_i_blocker_find(const struct aludel_i_blocker *blocker,
                                                     const struct aludel_statement *statements, uint32_t n);

#endif
