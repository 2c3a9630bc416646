/* graph.h: names become edges. Finds what is wrong with them (unknown, declared twice, in a circle) and puts the
 * revisions into the order that format.md gives them. Knows nothing of sections and SQL. What a set of revisions needs,
 * and where "net@head" leads, is the runtime's graph.h. */
#ifndef ALUDEL_GEN_GRAPH_H
#define ALUDEL_GEN_GRAPH_H

#include "diag.h"
#include "slice_map.h"
#include "tree.h"

struct revision_node {
    const struct tree_file *file;
    struct slice id;
    const uint32_t *parents; /* nodes, ascending; names that no revision has are left out */
    uint32_t n_parents;
    const uint32_t *depends;
    uint32_t n_depends;
    const uint32_t *replaces; /* those of its `@replaced` that have files */
    uint32_t n_replaces;
    uint32_t replaced_by; /* the node that has this one among its `@replaced`, or SLICE_MAP_NONE */
};

struct revision_graph {
    struct revision_node *nodes;
    uint32_t n;
    struct slice_map by_id;
    struct slice_map by_replaced; /* ids, with or without a file, to the nodes that replace them */
    bool resolved;                /* every name names one revision */
    bool acyclic;                 /* and then the nodes stand in order: whatever is needed comes before what needs it */
};

/* One node for each file that has a `@revision`. Everything lives in the arena and borrows from the files. Never fails:
 * `resolved` and `acyclic` say what the diagnostics left sound. */
struct revision_graph *graph_build(struct arena *arena, struct diag_list *diags, const struct tree_file *files,
                                   size_t n_files);

#endif
