/* parse_all.h: reads and parses many files, in so many threads. What comes of it does not depend on how many there
 * were. */
#ifndef ALUDEL_GEN_PARSE_ALL_H
#define ALUDEL_GEN_PARSE_ALL_H

#include "inputs.h"
#include "tree.h"

/* Fills sources[i] and files[i] from input number i; a file that cannot be read is empty and broken. All of it lives as
 * long as the arena. Diagnostics of one file stand in their order, those of different files in any. */
void parse_all(struct arena *arena, struct diag_list *diags, const struct input_list *inputs, struct source *sources,
               struct tree_file *files, size_t n_threads);

#endif
