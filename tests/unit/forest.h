/* forest.h: trees for tests of what stands behind the parser, without the parser: a few header values each. */
#ifndef ALUDEL_TESTS_FOREST_H
#define ALUDEL_TESTS_FOREST_H

#include "diag.h"
#include "tree.h"

enum { FOREST_MOST_FILES = 64 };

struct forest {
    struct arena *arena;
    struct diag_list diags;
    struct source sources[FOREST_MOST_FILES];
    struct tree_file files[FOREST_MOST_FILES];
    size_t n_files;
    struct statement_shapes *shapes;
};

void forest_init(struct forest *forest);
void forest_free(struct forest *forest);

/* Adds a file of that name with "id", "parent parent ...", "depend ...", "created"; NULL: absent. Its upgrade and its
 * downgrade have a statement each. */
struct tree_file *forest_add(struct forest *forest, const char *name, const char *id, const char *parents,
                             const char *depends, const char *created);

/* The first statement of a section becomes one of that class. */
void forest_classify(struct forest *forest, struct tree_section *section, const struct statement_class *class);

/* The names of all diagnostics, sorted as they would be shown, with a blank between: "cycle unknown-revision". */
const char *forest_diags(struct forest *forest);

#endif
