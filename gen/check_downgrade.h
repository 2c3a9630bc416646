/* check_downgrade.h: whether a downgrade takes back what its upgrade made, of what changes.h knows. By names alone,
 * without their schemas and arguments, as the shallow grammar gives them; silent about a revision with statements whose
 * effect that does not tell (DO, CALL, a function in a SELECT, extensions). */
#ifndef ALUDEL_GEN_CHECK_DOWNGRADE_H
#define ALUDEL_GEN_CHECK_DOWNGRADE_H

#include "check.h"

#include <stdatomic.h>

/* Files from number `*next` on, which other threads may count up at the same time. */
void check_downgrades(const struct check_input *input, atomic_size_t *next);

#endif
