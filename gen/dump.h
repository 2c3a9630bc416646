/* dump.h: the forms between bytes and tree as text, a line an item, for --dump=tokens|tree: what golden tests compare
 * and what a person looks at who wonders how a file was read. */
#ifndef ALUDEL_GEN_DUMP_H
#define ALUDEL_GEN_DUMP_H

#include "parse.h"

/* "line:column kind text", the text with its line ends as \n. Diagnostics are left to whoever parses the file. */
void dump_tokens(struct text *out, const struct source *source);

/* The header's values, then each section with its options and statements. */
void dump_tree(struct text *out, const struct tree_file *file);

#endif
