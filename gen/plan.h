/* plan.h: from revisions in order to the very struct that the migrator reads. Nothing is checked here any more. */
#ifndef ALUDEL_GEN_PLAN_H
#define ALUDEL_GEN_PLAN_H

#include "aludel.h"
#include "graph.h"
#include "statement.h"

struct plan {
    struct aludel_plan all;      /* but its steps' `statements`, which are NULL: they would take most of the memory */
    struct aludel_step *steps;   /* those of all revisions */
    struct plan_origin *origins; /* of each step */
    uint32_t n_steps;
    struct arena *arena;
};

/* The plan of a graph that is resolved and acyclic and whose files have no errors; `project` may be NULL. It lives in
 * the arena. */
struct plan *plan_build(struct arena *arena, const struct revision_graph *graph, const struct tree_file *project);

/* Statement `i` of a step of the plan, but for its place. Its `sql` and `copy` point into the source and do not end in
 * NUL; names of objects live in `arena`. Several threads may ask at a time. */
struct aludel_i_statement plan_statement(const struct plan *plan, const struct aludel_step *step, uint32_t i,
                                         struct arena *arena);

/* Fills in the place of a statement of that step: lines and column. */
void plan_place(const struct plan *plan, const struct aludel_step *step, struct aludel_i_statement *statement);

#endif
