/* needs.h: the ledger's rows in an order to take them back in. The order they were applied in is not enough: `accept`
 * of an edited header lets a revision need one that was applied later. Pure. */
#ifndef ALUDEL_NEEDS_H
#define ALUDEL_NEEDS_H

#include "state.h"

/* The rows of `applied`, so that from the end no row comes before one that needs it by the ledger; of those that may
 * come, the one that was applied last does. Free the array alone. NULL: out of memory. */
ALUDEL_I_MUST_CHECK const struct aludel_i_applied **aludel_i_sort_by_needs(const struct aludel_i_state *state);

/* Does the row need that revision, directly? */
bool aludel_i_row_needs(const struct aludel_i_applied *row, const char *id);

#endif
