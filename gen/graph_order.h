/* graph_order.h: the second half of graph.h: from resolved edges to one order, and the circles that prevent one. */
#ifndef ALUDEL_GEN_GRAPH_ORDER_H
#define ALUDEL_GEN_GRAPH_ORDER_H

#include "graph.h"

/* The graph's nodes in an order in which needs come first; of those that are ready, the one with the smaller index goes
 * first. An array of graph->n nodes, in the arena. Each circle is diagnosed, and clears *acyclic. */
const uint32_t *graph_order(struct arena *arena, struct diag_list *diags, const struct revision_graph *graph,
                            bool *acyclic);

#endif
