/* parse.h: one source to its tree. The loop that asks the lexer, feeds the two grammars, and says what is wrong with
 * the SQL as text. Knows nothing of other files. */
#ifndef ALUDEL_GEN_PARSE_H
#define ALUDEL_GEN_PARSE_H

#include "arena.h"
#include "diag.h"
#include "token.h"
#include "tree.h"

/* Sees every token as it is cut, for --dump=tokens and tests. */
struct parse_observer {
    void (*see)(void *user, const struct token *token);
    void *user;
};

/* What parsing needs beside the tree, in the arena: made once and used for file after file. */
struct parser *parser_create(struct arena *arena);

/* Fills `file`, also when something is wrong with it: then `file->broken` is set, and `diags` says what, all of it. The
 * source must outlive the tree. `observer` may be NULL. */
void parse_file(struct parser *parser, struct tree_file *file, const struct source *source, struct arena *arena,
                struct diag_list *diags, const struct parse_observer *observer);

#endif
