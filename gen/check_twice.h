/* check_twice.h: whether an upgrade creates what something that it needs has created, and nobody has dropped. Silent
 * where it cannot tell: behind a DO block or a CASCADE, on another branch, under another schema. */
#ifndef ALUDEL_GEN_CHECK_TWICE_H
#define ALUDEL_GEN_CHECK_TWICE_H

#include "check.h"
#include "schema.h"

struct twice_check {
    const struct check_input *input;
    uint32_t *seen; /* for each node, the last search that came by */
    uint32_t search;
    uint64_t effort_left; /* edges; many names of many branches would take quadratic time */
};

void twice_check_init(struct twice_check *check, const struct check_input *input, struct arena *arena);

/* The revision `node` made `again` what `first` has made. */
void twice_check(struct twice_check *check, struct schema_first first, const struct change *again, uint32_t node);

#endif
