/* replaces.h: does a squash stand where what it replaces stood, and is that still what it was made of? Asked of the
 * whole graph; what one file shows by itself is found where it is read. */
#ifndef ALUDEL_GEN_REPLACES_H
#define ALUDEL_GEN_REPLACES_H

#include "aludel.h"
#include "graph.h"

void replaces_check(struct diag_list *diags, const struct revision_graph *graph, const struct aludel_plan *plan);

#endif
