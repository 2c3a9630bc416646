/* lock.h: the advisory lock that makes migrators take turns. It is tried in the session's first trip, never waited for
 * in the server: a blocked pg_advisory_lock holds a snapshot, and deadlocks the holder's CREATE INDEX CONCURRENTLY. */
#ifndef ALUDEL_LOCK_H
#define ALUDEL_LOCK_H

#include "session.h"

enum { ALUDEL_I_LOCK_CLASS = 0x414c444c }; /* "ALDL", as pg_locks.classid shows it */

int32_t aludel_i_lock_key(const char *schema);

/* 0 .. limit-1, to keep rivals from moving in step; `limit` is 1 at least. */
int aludel_i_jitter(int limit);

/* What a waiter has seen of the holder. Begin with a zeroed struct. */
struct aludel_i_watch {
    char seen[512];
    int64_t moved, told; /* when: 0 at first */
};

/* Looks who holds the lock, reports it when there is something new to say, and pauses. ALUDEL_OK: try again;
 * ALUDEL_LOCKED: no progress for as long as options->wait_lock_ms, and that was reported; ALUDEL_DISCONNECTED,
 * ALUDEL_INTERRUPTED, ALUDEL_TERMINATED. */
ALUDEL_I_MUST_CHECK int aludel_i_lock_wait(struct aludel_i_session *session, struct aludel_i_watch *watch);

#endif
