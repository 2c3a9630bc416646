/* check.h: everything that can be wrong with revisions that could be read and whose names were resolved. The checks are
 * a table; each says which others must have passed before it, so that one cause gives one error. */
#ifndef ALUDEL_GEN_CHECK_H
#define ALUDEL_GEN_CHECK_H

#include "diag.h"
#include "graph.h"
#include "released.h"

struct check_input {
    struct arena *arena;
    struct diag_list *diags;
    const struct tree_file *files;
    size_t n_files;
    const struct tree_file *project; /* or NULL */
    const struct revision_graph *graph;
    const struct released *released;
};

void check_all(const struct check_input *input);

#endif
