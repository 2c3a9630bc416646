/* squash.h: `aludel squash FIRST..LAST`: one revision in the place of a part of the graph that has one way in and one
 * way out. */
#ifndef ALUDEL_GEN_SQUASH_H
#define ALUDEL_GEN_SQUASH_H

#include "options.h"

int squash_run(const struct options *options); /* the exit code; anything but EXIT_OK: it was said why */

#endif
