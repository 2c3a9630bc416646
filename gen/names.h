/* names.h: names of objects as they stand in SQL, and as the server keeps them. */
#ifndef ALUDEL_GEN_NAMES_H
#define ALUDEL_GEN_NAMES_H

#include "arena.h"
#include "token.h"

bool name_is(const struct token *token); /* a word or a quoted identifier */

/* As the server keeps it: in lower case unless it is quoted. A piece of the source where that is possible. */
struct slice name_fold(struct arena *arena, const struct token *part);

/* The last part of a name that may have a schema. `limit` is the end of the source, where the lexer finds its NUL. */
struct token name_last(struct slice name, const char *limit);

/* Whether two single parts, as written, are one name to the server. Then they have the same hash, too. */
bool name_same(struct slice a, struct slice b);
uint32_t name_hash(struct slice part);

#endif
