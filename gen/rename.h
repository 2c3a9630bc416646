/* rename.h: `aludel rename`: another id for a revision, wherever it is named. */
#ifndef ALUDEL_GEN_RENAME_H
#define ALUDEL_GEN_RENAME_H

#include "options.h"

int rename_run(const struct options *options);

#endif
