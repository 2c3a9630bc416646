/* allow.h: `@allow ID "reason"`, once all that is wrong is known. */
#ifndef ALUDEL_GEN_ALLOW_H
#define ALUDEL_GEN_ALLOW_H

#include "diag.h"
#include "tree.h"

/* Drops the warnings that their files allow, and warns of each `@allow` that had nothing to drop. The sources of
 * `files` are one array in the same order. */
void allow_apply(struct diag_list *diags, const struct tree_file *files, size_t n_files);

#endif
