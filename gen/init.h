/* init.h: `aludel init`: a project that builds at once. */
#ifndef ALUDEL_GEN_INIT_H
#define ALUDEL_GEN_INIT_H

#include "options.h"

int init_run(const struct options *options);

#endif
