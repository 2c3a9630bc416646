/* syntax_comments.h: hides comments from libpg_query, whose scanner makes tokens of them. With one in between it knows
 * neither 'a string' that goes on behind a line end, nor NOT IN, NULLS FIRST, WITH TIME or UESCAPE; and it reads `/`
 * and
 * `*` that stand together once for each opening, so that 100,000 nested comments take it 20 seconds. */
#ifndef ALUDEL_GEN_SYNTAX_COMMENTS_H
#define ALUDEL_GEN_SYNTAX_COMMENTS_H

#include <stddef.h>

/* Writes blanks over the comments of `sql`, behind which there is a NUL; no byte moves, and lines stay lines. Between
 * two strings, of which a blank would make one, it leaves a comment that is empty. */
void syntax_blank_comments(char *sql, size_t length);

#endif
