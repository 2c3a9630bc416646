/* decide.h: plan + ledger + target -> work, or a refusal. Pure: no libpq, no clock, no input or output, so that every
 * combination can be tested without a server. */
#ifndef ALUDEL_DECIDE_H
#define ALUDEL_DECIDE_H

#include "buffer.h"
#include "graph.h"
#include "state.h"
#include "target.h"

/* What each revision is to this database: `status` shows it, the deciding below uses it. */
enum aludel_i_standing {
    ALUDEL_I_PENDING,
    ALUDEL_I_APPLIED,
    ALUDEL_I_EDITED,        /* applied, and its checksum is not the plan's */
    ALUDEL_I_UNKNOWN,       /* applied, and this build does not know it */
    ALUDEL_I_HALF_APPLIED,  /* an upgrade stopped between its steps or statements */
    ALUDEL_I_HALF_REVERTED
};

/* A database seen through a plan: the graph of both, and where each revision stands. */
struct aludel_i_view {
    struct aludel_i_graph graph;
    enum aludel_i_standing *standing;           /* a node each */
    const struct aludel_i_applied **row;        /* a node each; NULL: not applied */
    bool *applied;
    uint32_t *applied_order;                    /* nodes, oldest first */
    uint32_t n_applied;
    const struct aludel_plan *plan;
    const struct aludel_i_state *state;
};

/* Borrows plan and state. False: out of memory. */
ALUDEL_I_MUST_CHECK bool aludel_i_view_init(struct aludel_i_view *view, const struct aludel_plan *plan,
                                            const struct aludel_i_state *state);
void aludel_i_view_free(struct aludel_i_view *view);
struct aludel_i_place aludel_i_view_place(const struct aludel_i_view *view);

/* One revision to apply or to revert, and where to go on when it is half done. */
struct aludel_i_work {
    uint32_t node;
    bool downgrade;
    bool stored; /* revert with the downgrade from the ledger: the plan does not know the revision */
    uint32_t first_step, first_statement; /* from 0 */
    bool first_statement_started;         /* its outcome is unknown: probe before running it */
};

struct aludel_i_decision {
    int outcome;                  /* ALUDEL_OK: `work` is to be done, possibly nothing */
    struct aludel_i_buffer message, hint; /* why not, otherwise */
    struct aludel_i_work *work;
    uint32_t n_work;
};

/* Never fails but by out of memory, which is a refusal too (ALUDEL_DISCONNECTED, nothing was run). Free the decision. */
void aludel_i_decide_upgrade(const struct aludel_i_view *view, const char *target, struct aludel_i_decision *decision);
void aludel_i_decide_downgrade(const struct aludel_i_view *view, const char *target, struct aludel_i_decision *decision);

/* `stamp`: which revisions to record (ascending) and which to take out of the ledger, as work without steps. */
void aludel_i_decide_stamp(const struct aludel_i_view *view, const char *target, bool purge,
                           struct aludel_i_decision *decision);

void aludel_i_decision_free(struct aludel_i_decision *decision);

#endif
