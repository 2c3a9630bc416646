/* apply.h: one revision's work: its steps, each with its ledger rows. A transactional step commits with them or not at
 * all; a transaction=off statement is journalled, and what is half done goes on where it stopped. */
#ifndef ALUDEL_APPLY_H
#define ALUDEL_APPLY_H

#include "session.h"

struct aludel_i_evidence;
struct aludel_i_rehearsal;

struct aludel_i_task {
    const struct aludel_revision *revision; /* from the plan, or made of what the ledger stores */
    const char *action;                     /* as history calls it */
    const char *reason;                     /* of an accept or an adopt; or NULL */
    bool downgrade;
    bool record_only; /* a stamp, an accept, an adopt, or the record of a squash: no steps */
    bool accept;      /* takes an applied revision as it is now */
    bool beside; /* the squash is recorded beside what it replaces: its row rests on theirs, and takes nothing back */
    uint32_t index, count;
    uint32_t first_step, first_statement; /* from 0: where a half done one goes on */
    bool first_statement_started;
    bool all_in_one; /* the transaction goes on from the first task of a run to the last */
    bool last;       /* of the run: it commits */
    int32_t attempt; /* how often that transaction lost a lock before */
    struct aludel_i_rehearsal
        *rehearsal; /* NULL, or what is known of the tables: nothing is committed, and all_in_one */
    const struct aludel_i_evidence *evidence; /* of an adopt, or NULL */
};

/* Besides an enum aludel_outcome: a rival behind the same pooler did it. Look at the ledger again. */
enum {
    ALUDEL_I_AGAIN = -1,
    ALUDEL_I_RETRY = -2 /* all in one lost a lock, and paused: begin with the first task again */
};

/* Returns ALUDEL_I_AGAIN, ALUDEL_I_RETRY, or ALUDEL_OK; ALUDEL_FAILED, nothing of the step is left; ALUDEL_PARTIAL,
 * journalled statements are; ALUDEL_UNFIT, a right is missing; ALUDEL_DISCONNECTED, unknown; ALUDEL_INTERRUPTED,
 * ALUDEL_TERMINATED. All but the last three were reported. */
ALUDEL_I_MUST_CHECK int aludel_i_apply(struct aludel_i_session *session, const struct aludel_i_task *task);

/* Revisions one behind the other, for aludel_i_apply_convoy(). */
struct aludel_i_tasks {
    /* The task that comes `ahead` places behind the oldest one that is not done, and begins with its first statement.
     * False: there is none. */
    bool (*get)(void *user, uint32_t ahead, struct aludel_i_task *task);
    void (*done)(void *user, double ms); /* the oldest one is committed, and was worked on that long */
    void *user;
};

/* Applies what get() gives, with the next ones on their way while one runs, up to the first that has to run by itself:
 * one that is not a single plain transaction, or the first of a connection, which prepares what the others use. Returns
 * as aludel_i_apply() does for the oldest task that is not done; ALUDEL_OK: none failed. *sent: of those that are not
 * done, how many may have been committed all the same where the connection was lost. */
ALUDEL_I_MUST_CHECK int aludel_i_apply_convoy(struct aludel_i_session *session, const struct aludel_i_tasks *tasks,
                                              uint32_t *sent);

/* Has it a step that cannot be in a transaction? */
bool aludel_i_has_off_step(const struct aludel_revision *revision, bool downgrade);

#endif
