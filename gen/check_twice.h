/* check_twice.h: an upgrade that creates what an ancestor created and nobody dropped since. By names with their
 * schemas, as they are written; functions may share theirs and are left out. */
#ifndef ALUDEL_GEN_CHECK_TWICE_H
#define ALUDEL_GEN_CHECK_TWICE_H

#include "check.h"

/* The graph is in order. */
void check_twice(const struct check_input *input);

#endif
