/* rebase.h: `aludel rebase`: another parent for a revision. What stands behind it comes along. */
#ifndef ALUDEL_GEN_REBASE_H
#define ALUDEL_GEN_REBASE_H

#include "options.h"

int rebase_run(const struct options *options);

#endif
