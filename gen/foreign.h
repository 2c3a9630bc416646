/* foreign.h: what a file without annotations was written for, when it was another tool. */
#ifndef ALUDEL_GEN_FOREIGN_H
#define ALUDEL_GEN_FOREIGN_H

#include "source.h"

/* Adds what to do with such a file: a command that works when typed. False: nothing shows that it is another tool's. */
bool foreign_cure(struct text *out, const struct source *source);

#endif
