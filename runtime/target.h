/* target.h: from what a person types ("head", "005", "+2", "net@head", "a:b") to revisions. Pure. The grammar is
 * runtime.md's; messages follow Alembic's in spirit. Used by the migrator on a graph with a ledger behind it and by the
 * compiler's history, heads and show without one. */
#ifndef ALUDEL_TARGET_H
#define ALUDEL_TARGET_H

#include "buffer.h"
#include "graph.h"

/* What a target is read against. */
struct aludel_i_place {
    const struct aludel_i_graph *graph;
    const bool *applied;          /* NULL: there is no database */
    const uint32_t *applied_order; /* the applied ones, oldest first */
    uint32_t n_applied;
};

enum aludel_i_direction { ALUDEL_I_UP, ALUDEL_I_DOWN, ALUDEL_I_NEITHER };

/* Sets set[i] for each revision that `text` names, none of them for "base".
 *   up:    the revisions to have at the end ("+2": the next two pending ones in order)
 *   down:  the revisions to keep as heads ("-1": everything but the last applied one)
 * False: it names nothing or too much; `why` then has a message and, after a newline, a hint. */
ALUDEL_I_MUST_CHECK bool aludel_i_target(const struct aludel_i_place *place, enum aludel_i_direction direction,
                                         const char *text, bool *set, struct aludel_i_buffer *why);

/* One revision, for `show`. */
ALUDEL_I_MUST_CHECK bool aludel_i_target_one(const struct aludel_i_place *place, const char *text, uint32_t *node,
                                             struct aludel_i_buffer *why);

/* "A:B", "A:", ":B" for `history -r` and --sql: every revision after A (A included where `inclusive`) up to B. */
ALUDEL_I_MUST_CHECK bool aludel_i_target_range(const struct aludel_i_place *place, const char *text, bool inclusive,
                                               bool *set, struct aludel_i_buffer *why);

#endif
