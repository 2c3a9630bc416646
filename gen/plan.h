/* plan.h: from revisions in order to the very struct that the migrator reads. Nothing is checked here any more. */
#ifndef ALUDEL_GEN_PLAN_H
#define ALUDEL_GEN_PLAN_H

#include "aludel.h"
#include "graph.h"

/* The plan of a graph that is resolved and acyclic and whose files have no errors; `project` may be NULL. It lives in
 * the arena, but the statements' `sql` and `copy` point into the sources and do not end in NUL. */
struct aludel_plan *plan_build(struct arena *arena, const struct revision_graph *graph,
                               const struct tree_file *project);

#endif
