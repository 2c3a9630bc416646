/* new.h: `aludel new`: the file of a new revision behind the present head. */
#ifndef ALUDEL_GEN_NEW_H
#define ALUDEL_GEN_NEW_H

#include "options.h"

int new_run(const struct options *options);

#endif
