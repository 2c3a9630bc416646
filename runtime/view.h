/* view.h: a database seen through a plan: the graph of both, and where each revision stands. Pure; also made without a
 * database, for the compiler's history and show. */
#ifndef ALUDEL_VIEW_H
#define ALUDEL_VIEW_H

#include "graph.h"
#include "state.h"
#include "target.h"

/* What a revision is to this database. */
enum aludel_i_standing {
    ALUDEL_I_PENDING,
    ALUDEL_I_APPLIED,
    ALUDEL_I_REPLACED,     /* a squash stands for it, or is going to */
    ALUDEL_I_EDITED,       /* applied, and its checksum is not the plan's */
    ALUDEL_I_UNKNOWN,      /* applied, and this build does not know it */
    ALUDEL_I_HALF_APPLIED, /* an upgrade stopped between its steps or statements; perhaps another build's */
    ALUDEL_I_HALF_REVERTED,
    ALUDEL_I_STANDING_COUNT
};

struct aludel_i_view {
    struct aludel_i_graph graph;          /* the plan's revisions, then those that only the ledger has, as in `rows` */
    enum aludel_i_standing *standing;     /* a node each */
    const struct aludel_i_applied **rows; /* the ledger's, oldest first, but none before what it needs */
    const struct aludel_i_applied **row;  /* a node each; NULL: not applied */
    bool *applied;                        /* a squash is where all that it replaces is */
    bool *unrecorded;        /* of those, a squash without a row of its own: `row` is made up of what it replaces */
    bool *silent;            /* what "+1" and "-1" pass over: replaced ones, and another build's record of a squash */
    bool *heads;             /* what the database is at: applied, and no child is. None without a database */
    uint32_t *applied_order; /* nodes, in the order of `rows` */
    uint32_t n_applied;
    const struct aludel_plan *plan;
    const struct aludel_i_state *state; /* NULL: there is no database */
    struct aludel_i_applied *made_up;   /* rows of unrecorded squashes */
};

/* Borrows plan and state; state may be NULL. False: out of memory, and *view is empty. */
ALUDEL_I_MUST_CHECK bool aludel_i_view_init(struct aludel_i_view *view, const struct aludel_plan *plan,
                                            const struct aludel_i_state *state);
void aludel_i_view_free(struct aludel_i_view *view);
struct aludel_i_place aludel_i_view_place(const struct aludel_i_view *view);

/* Is it applied with another checksum than the plan's? Also true of a half reverted one. */
bool aludel_i_view_edited(const struct aludel_i_view *view, uint32_t node);

/* Is there nothing left to do for it: is it applied, or an applied squash stands for it? */
bool aludel_i_view_settled(const struct aludel_i_view *view, uint32_t node);

/* Is some of what the squash replaces applied or half applied, while the squash itself is not? */
bool aludel_i_view_in_between(const struct aludel_i_view *view, uint32_t squash);

/* Is what a squash replaces applied, by its own row or by that of a squash that it was a part of? */
bool aludel_i_view_has_part(const struct aludel_i_view *view, const char *id);

/* Is it of another build, so that nobody here knows what it made? A squash of what this build has is not. */
bool aludel_i_view_is_strange(const struct aludel_i_view *view, uint32_t node);

/* What an edited revision's edit is in: "upgrade", "downgrade", "upgrade and downgrade", "header". */
const char *aludel_i_view_edit(const struct aludel_i_view *view, uint32_t node);

#endif
