/* fixture.h: plans and ledgers from a few words, for the tests of the runtime's pure half. */
#ifndef ALUDEL_TEST_FIXTURE_H
#define ALUDEL_TEST_FIXTURE_H

#include "view.h"

/* One revision of a test plan. Lists are ids with blanks between; NULL: none. */
struct draft {
    const char *id, *parents, *depends, *branch;
};

/* Makes a plan of the drafts up to one without an id. Lives until the next call. Each revision has one transactional
 * step a direction, unless a test puts others in. */
struct aludel_plan *make_plan(const struct draft *drafts);
struct aludel_revision *plan_revision(const char *id);

/* Makes a revision of the plan a squash of `ids`, with the checksums that make_plan() gave those that are in it. */
void make_squash(const char *id, const char *ids);

/* Makes a ledger that has `applied`, ids in the order they were applied in, just as make_plan()'s plan has them. What
 * the plan does not know gets no parents and a stored downgrade. NULL: no ledger row at all. */
struct aludel_i_state *make_state(const char *applied);
struct aludel_i_applied *state_row(const char *id);

/* Ids of the set, in the graph's order, with blanks between. */
const char *set_text(const struct aludel_i_graph *graph, const bool *set);

#endif
