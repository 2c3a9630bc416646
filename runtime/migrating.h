/* migrating.h: one run of a migrator while it goes on, shared by the files that do it: migrate.c (look, decide, and
 * what is to be done), migrate_fit.c (can this server take it?), migrate_work.c (one revision after the other). */
#ifndef ALUDEL_MIGRATING_H
#define ALUDEL_MIGRATING_H

#include "adopt.h"
#include "lock.h"
#include "migrate.h"
#include "rehearse.h"

/* A statement that kills its server each time must not be tried for ever. */
enum { ALUDEL_I_LOSSES = 5 };

struct aludel_i_migrating {
    struct aludel_i_session *session;
    const struct aludel_i_goal *goal;
    struct aludel_i_run *run;
    struct aludel_i_view view;
    struct aludel_i_watch watch;
    int losses; /* of the connection, one after the other */
    struct aludel_i_rehearsal rehearsal;
    struct aludel_i_evidence evidence; /* of an adopt, and which finding speaks of which revision of the plan */
    uint32_t *row_of;
    bool all_in_one;
};

/* --- migrate.c --- */

/* Looks anew, over another connection where this one is lost, and makes the view. */
ALUDEL_I_MUST_CHECK int aludel_i_migrating_look(struct aludel_i_migrating *m);

/* Waits for another migrator. A connection that is lost meanwhile is had again by the next look. */
ALUDEL_I_MUST_CHECK int aludel_i_migrating_wait(struct aludel_i_migrating *m);

/* Is the lock ours, or none to be had? */
bool aludel_i_may_work(const struct aludel_i_session *session);

/* Does it only write to the ledger? */
bool aludel_i_records_only(const struct aludel_i_goal *goal);

/* Reports it. ALUDEL_DISCONNECTED. */
int aludel_i_out_of_memory(const struct aludel_i_session *session);

/* --- migrate_fit.c: false, and ALUDEL_UNFIT, was reported --- */

bool aludel_i_migrating_fits(const struct aludel_i_migrating *m, const struct aludel_i_decision *decision);
bool aludel_i_fits_server(const struct aludel_i_session *session, uint32_t to_do);
bool aludel_i_fits_revision(const struct aludel_i_session *session, const struct aludel_revision *revision,
                            bool downgrade);

/* Does the pooler in between keep a transaction together? ALUDEL_OK, ALUDEL_UNFIT, or as the connection is. */
ALUDEL_I_MUST_CHECK int aludel_i_keeps_transactions(struct aludel_i_session *session);

/* --- migrate_work.c --- */

/* Does what is listed in m->run, and notes what became of each. */
ALUDEL_I_MUST_CHECK int aludel_i_migrating_work(struct aludel_i_migrating *m);

#endif
