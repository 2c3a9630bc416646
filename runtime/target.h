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
    const bool *applied;           /* NULL: there is no database */
    const uint32_t *applied_order; /* the applied ones, oldest first, but none before what it needs */
    uint32_t n_applied;
    const bool *silent; /* what "+1" and "-1" pass over */
};

/* What is wanted of the revisions that a target names. "head" is always the newest that this build has, "BRANCH" is the
 * revision that carries the name, with its descendants. */
enum aludel_i_direction {
    ALUDEL_I_UP,      /* what is to be there in the end: they and all that they need; "+2": the next two pending ones,
                         where without a database everything is pending */
    ALUDEL_I_DOWN,    /* what is to go: the applied revisions that need one of them, but not they; "-2": the last two */
    ALUDEL_I_NEITHER, /* they themselves; "-2": two steps down from the applied head */
    ALUDEL_I_ABOVE    /* all that needs one of them, applied or not, but not they; "base": everything */
};

/* Sets set[i] for each revision that `text` means; `set` is empty before. False: it names nothing or too much; `why`
 * then has a message and, after a newline, a hint. Or out of memory: why->failed. */
ALUDEL_I_MUST_CHECK bool aludel_i_target(const struct aludel_i_place *place, enum aludel_i_direction direction,
                                         const char *text, bool *set, struct aludel_i_buffer *why);

/* One revision, for `accept`. */
ALUDEL_I_MUST_CHECK bool aludel_i_target_one(const struct aludel_i_place *place, const char *text, uint32_t *node,
                                             struct aludel_i_buffer *why);

/* "A:B", "A:", ":B" for `history -r` and --sql: what having B needs and having A does not, A itself as well where
 * `inclusive`. A missing A is "base", a missing B is "heads". */
ALUDEL_I_MUST_CHECK bool aludel_i_target_range(const struct aludel_i_place *place, const char *text, bool inclusive,
                                               bool *set, struct aludel_i_buffer *why);

/* The same downwards: "A:B", A being the newer: what having A needs and having B does not. */
ALUDEL_I_MUST_CHECK bool aludel_i_target_range_down(const struct aludel_i_place *place, const char *text, bool *set,
                                                    struct aludel_i_buffer *why);

/* Does a target or a range ask what the database is at? ("current", "-2", "net@+1:", ...) Without one it is refused. */
bool aludel_i_target_asks_database(const char *text);

/* "'a', 'b'", at most eight and then "..."; for hints. */
void aludel_i_target_list(struct aludel_i_buffer *out, const struct aludel_i_graph *graph, const bool *set);

#endif
