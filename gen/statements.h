/* statements.h: the statements of a section, kept small: there may be one for every two bytes of the source. What a
 * statement is but for its place is kept once for all that are alike, which most are like one before. */
#ifndef ALUDEL_GEN_STATEMENTS_H
#define ALUDEL_GEN_STATEMENTS_H

#include "arena.h"
#include "tree.h"

/* Those of one thread, for all its files. They live in the arena. */
struct statement_shapes *statements_shapes(struct arena *arena);

/* Adds one to a section of the source that begins at `bytes`; the class's names lie in its text. */
void statements_add(struct arena *arena, struct statement_shapes *shapes, struct tree_section *section,
                    const char *bytes, const struct tree_statement *statement);

/* No more come: gives back what the array has no use for, if nothing was allocated since the last. */
void statements_end(struct arena *arena, const struct tree_section *section);

/* Statement number `i`, as it was added. */
void statements_get(const struct tree_section *section, size_t i, struct tree_statement *statement);

/* Its text alone. */
struct slice statements_text(const struct tree_section *section, size_t i);

/* Its class but for the names: of these it says which there are, not what they are. */
const struct statement_class *statements_traits(const struct tree_section *section, size_t i);

#endif
