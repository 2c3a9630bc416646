/* parse_all.h: reads and parses many files, with a thread for each processor where that is worth it. What comes of it
 * does not depend on how many threads there were. */
#ifndef ALUDEL_GEN_PARSE_ALL_H
#define ALUDEL_GEN_PARSE_ALL_H

#include "inputs.h"
#include "tree.h"

/* Fills sources[i] and files[i] from input number i; a file that cannot be read is empty and broken. All of it lives as
 * long as the arena. Diagnostics of one file stand in their order, those of different files in any. */
void parse_all(struct arena *arena, struct diag_list *diags, const struct input_list *inputs, struct source *sources,
               struct tree_file *files, size_t n_threads);

/* As many threads as there are processors, but no more than so many files are worth. */
size_t parse_all_threads(size_t n_files);

#endif
