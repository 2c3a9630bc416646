/* check_file.h: what can be wrong within one file that the grammar has nothing against. */
#ifndef ALUDEL_GEN_CHECK_FILE_H
#define ALUDEL_GEN_CHECK_FILE_H

#include "diag.h"
#include "tree.h"

/* Of a file that is broken already, the name and what could be read. `project` may be NULL. */
void check_file(struct diag_list *diags, const struct tree_file *file, const struct tree_file *project);

#endif
