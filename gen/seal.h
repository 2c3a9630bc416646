/* seal.h: `aludel seal`: writes released.sum (released.h). */
#ifndef ALUDEL_GEN_SEAL_H
#define ALUDEL_GEN_SEAL_H

#include "options.h"

int seal_run(const struct options *options);

#endif
