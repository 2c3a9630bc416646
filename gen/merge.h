/* merge.h: `aludel merge`: a revision that has several heads as its parents. */
#ifndef ALUDEL_GEN_MERGE_H
#define ALUDEL_GEN_MERGE_H

#include "options.h"

int merge_run(const struct options *options);

#endif
