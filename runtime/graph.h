/* graph.h: revisions as a graph, and the arithmetic on it that both the migrator and the compiler need: ancestors,
 * heads, sets. Pure: no libpq, no clock, no input or output. Made from a plan, and from what a ledger has and the plan
 * lacks. */
#ifndef ALUDEL_GRAPH_H
#define ALUDEL_GRAPH_H

#include "internal.h"

struct aludel_i_node {
    const char *id;
    const char *summary;
    const char *branch;      /* label that starts here, or NULL */
    const uint32_t *parents; /* each smaller than the node's own index */
    uint32_t n_parents;
    const uint32_t *depends; /* needed before, without being parents */
    uint32_t n_depends;
    const uint32_t *children; /* by parent edges, ascending */
    uint32_t n_children;
    const uint32_t *replaces; /* of a squash: what it replaces, as far as plan or ledger have it, in its order */
    uint32_t n_replaces;
    uint32_t replaced_by;                   /* the squash that replaces this one, or ALUDEL_I_NONE */
    const struct aludel_revision *revision; /* NULL: known from the ledger alone, to this build a newer revision */
};

#define ALUDEL_I_NONE UINT32_MAX /* no node */

/* Nodes are in topological order; the first `n_known` are the plan's revisions, with the plan's indices. */
struct aludel_i_graph {
    struct aludel_i_node *nodes;
    uint32_t n, n_known;
    const struct aludel_i_node **by_id; /* sorted in byte order */
    uint32_t *lists;                    /* what the nodes' lists point into, where the plan has none to lend */
};

/* What a ledger has beyond the plan: ids with the ids they need. */
struct aludel_i_foreign {
    const char *id, *summary;
    const char *const *parents;
    uint32_t n_parents;
    const char *const *depends;
    uint32_t n_depends;
    const char *replaces; /* ids with blanks between; NULL: it is no squash, or only records one (kind r) */
};

/* Builds the graph; strings and the plan are borrowed and must outlive it. `foreign` has
 * parents first; an edge to an id that does not stand before it (a damaged ledger) is left out. False: out of
 * memory, and *graph is empty. */
ALUDEL_I_MUST_CHECK bool aludel_i_graph_init(struct aludel_i_graph *graph, const struct aludel_plan *plan,
                                             const struct aludel_i_foreign *foreign, uint32_t n_foreign);
void aludel_i_graph_free(struct aludel_i_graph *graph);

/* Index of an exact id, or ALUDEL_I_NONE. O(log n). */
uint32_t aludel_i_graph_find(const struct aludel_i_graph *graph, const char *id, size_t length);

/* The ids that start with `prefix` stand together in by_id: returns where, and how many there are. O(log n + count). */
uint32_t aludel_i_graph_prefix(const struct aludel_i_graph *graph, const char *prefix, size_t length, uint32_t *count);

/* Does a squash of this build stand for the node? It is then no head, no root and no branch of the graph as it is now.
 */
bool aludel_i_graph_is_replaced(const struct aludel_i_graph *graph, uint32_t node);

/* The squash of this build whose `@replaced` lines have that id, or ALUDEL_I_NONE; *last: as the last of them. For ids
 * that are no nodes any more. */
uint32_t aludel_i_graph_find_squash(const struct aludel_i_graph *graph, const char *id, size_t length, bool *last);

/* Is `word` one of `words`, which have blanks between them? NULL: there are none. */
bool aludel_i_has_word(const char *words, const char *word);
uint32_t aludel_i_count_words(const char *words);

/* Sets are arrays of graph->n booleans that the caller frees. A new one is empty; NULL: out of memory. */
bool *aludel_i_graph_new_set(const struct aludel_i_graph *graph);
uint32_t aludel_i_graph_count(const struct aludel_i_graph *graph, const bool *set);

/* Adds to `set` everything that its members need, directly or not: parents and depends. O(n + edges). */
void aludel_i_graph_close_down(const struct aludel_i_graph *graph, bool *set);

/* Adds to `set` everything that needs a member, directly or not; a squash needs what it replaces. */
void aludel_i_graph_close_up(const struct aludel_i_graph *graph, bool *set);

/* The same by parent edges alone: a branch is a revision with its descendants, and what merely depends on it is not. */
void aludel_i_graph_descendants(const struct aludel_i_graph *graph, bool *set);

/* Leaves in `set` only members that no other member has as a parent: the heads of the set. */
void aludel_i_graph_keep_heads(const struct aludel_i_graph *graph, bool *set);

#endif
