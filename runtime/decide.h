/* decide.h: plan + ledger + target -> work, or a refusal. Pure: no libpq, no clock, no input or output, so that every
 * combination can be tested without a server. */
#ifndef ALUDEL_DECIDE_H
#define ALUDEL_DECIDE_H

#include "buffer.h"
#include "view.h"

/* One revision to apply or to revert, and where to go on when it is half done. */
struct aludel_i_work {
    uint32_t node;
    bool downgrade;
    bool stored; /* revert with the downgrade from the ledger: the plan does not know the revision, or was edited since.
                    Where to go on is then for aludel_i_decide_resume() to say, on the stored steps */
    bool record; /* of a squash whose parts ran: only its row comes or goes */
    uint32_t first_step, first_statement; /* from 0; first_step may be past the last one: all ran, unrecorded */
    bool first_statement_started;         /* its outcome is unknown: probe before running it */
};

struct aludel_i_decision {
    int outcome;                          /* ALUDEL_OK: `work` is to be done, possibly nothing */
    struct aludel_i_buffer message, hint; /* why not, otherwise */
    struct aludel_i_work *work;
    uint32_t n_work;
    uint32_t n_unknown; /* revisions of another build that an upgrade without work leaves as they are */
};

/* These want a view with a state. They never fail but by out of memory, which is a refusal too (ALUDEL_DISCONNECTED,
 * nothing was run). Free the decision. ALUDEL_USAGE: what target.h refuses, or a downgrade of what is irreversible or
 * has no downgrade. ALUDEL_DISAGREE: as follows. */

/* A squash of whose parts some are applied is finished with those that are left; when all are, it is recorded.
 * Disagrees where something applied was edited or lacks a parent, where a downgrade was interrupted, where an
 * interrupted upgrade's statements were edited, and where the ledger has revisions that the plan lacks. The last not if
 * nothing is pending: yesterday's build may start against today's database, but may not add its own to it. */
void aludel_i_decide_upgrade(const struct aludel_i_view *view, const char *target, struct aludel_i_decision *decision);

/* Disagrees where an upgrade was interrupted, and where a downgrade was of a revision that the target leaves in, and
 * where what stays needs what goes by the ledger, because its header was edited. */
void aludel_i_decide_downgrade(const struct aludel_i_view *view, const char *target,
                               struct aludel_i_decision *decision);

/* `stamp`: which revisions to take out of the ledger (newest first, `downgrade` set) and then which to record (in
 * order), as work without steps. What descends from the target is taken out, with `purge` whatever the target does not
 * need. Disagrees where what stays needs what goes by the ledger. */
void aludel_i_decide_stamp(const struct aludel_i_view *view, const char *target, bool purge,
                           struct aludel_i_decision *decision);

/* `accept`: the one edited revision to take as it stands in the plan. ALUDEL_USAGE where the target is not an edited
 * one; ALUDEL_DISAGREE where it now needs what is not applied, or what needs it by the ledger, and after
 * an interrupted downgrade. */
void aludel_i_decide_accept(const struct aludel_i_view *view, const char *target, struct aludel_i_decision *decision);

/* Where `work`, whose revision's steps these are, goes on by the journal. False, with a message and after a newline a
 * hint in `why`: a statement that ran is not the one that stands there now. */
ALUDEL_I_MUST_CHECK bool aludel_i_decide_resume(const struct aludel_i_view *view, const struct aludel_step *steps,
                                                uint32_t n_steps, struct aludel_i_work *work,
                                                struct aludel_i_buffer *why);

/* Ends a decision that is being made: out of memory anywhere turns it into a refusal. */
void aludel_i_decision_settle(struct aludel_i_decision *decision);

void aludel_i_decision_free(struct aludel_i_decision *decision);

#endif
