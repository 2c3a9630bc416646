/* dump.h: every intermediate form as text, a line an item, for --dump: what golden tests compare and what a person
 * looks at who wonders how a file was read. */
#ifndef ALUDEL_GEN_DUMP_H
#define ALUDEL_GEN_DUMP_H

#include "graph.h"
#include "parse.h"
#include "plan.h"

/* "line:column kind text", the text with its line ends as \n. Diagnostics are left to whoever parses the file. */
void dump_tokens(struct text *out, const struct source *source);

/* The header's values, then each section with its options and statements. */
void dump_tree(struct text *out, const struct tree_file *file);

/* Each revision in order with its file and its edges. */
void dump_graph(struct text *out, const struct revision_graph *graph);

/* Each revision with its steps and the first line of each statement. */
void dump_plan(struct text *out, const struct plan *plan);

#endif
