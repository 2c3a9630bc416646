/* plan.h: from revisions in order to the very struct that the migrator reads. Nothing is checked here any more. */
#ifndef ALUDEL_GEN_PLAN_H
#define ALUDEL_GEN_PLAN_H

#include "aludel.h"
#include "canonical.h"
#include "graph.h"
#include "statement.h"

struct plan {
    struct aludel_plan all;      /* but its steps' `statements`, which are NULL: they would take most of the memory */
    struct aludel_step *steps;   /* those of all revisions */
    struct plan_origin *origins; /* of each step */
    struct arena *arena;
};

/* The plan of a graph that is resolved and acyclic and whose files have no errors; `project` may be NULL. It lives in
 * the arena. */
struct plan *plan_build(struct arena *arena, const struct revision_graph *graph, const struct tree_file *project);

/* What a statement points to, for one at a time. */
struct plan_room {
    struct text object, on;
    struct canonical canonical;
    unsigned char checksum[DIGEST_BYTES];
};

void plan_room_init(struct plan_room *room, struct arena *arena);
void plan_room_free(struct plan_room *room);

/* Statement `i` of a step of the plan, but for its place and the bytes of its checksum. Its `sql` and `copy` point into
 * the source and do not end in NUL; the rest is good until the next one is made in that room. Several threads may ask
 * at a time. */
struct aludel_i_statement plan_statement(const struct plan *plan, const struct aludel_step *step, uint32_t i,
                                         struct plan_room *room);

/* Fills in the place of a statement of that step: lines and column. It is searched from `line` on, where the step or
 * its statement before that one begins. */
void plan_place(const struct plan *plan, const struct aludel_step *step, uint32_t line,
                struct aludel_i_statement *statement);

/* Fills in the bytes of the checksum, if it has one. The statement was the last to be made in that room. */
void plan_checksum(const struct plan *plan, const struct aludel_step *step, const struct aludel_i_statement *statement,
                   struct plan_room *room);

#endif
