/* syntax_body.h: the body of a routine, which the server's grammar takes for a mere string. */
#ifndef ALUDEL_GEN_SYNTAX_BODY_H
#define ALUDEL_GEN_SYNTAX_BODY_H

#include "tree.h"

bool syntax_may_have_body(const struct statement_class *class);

/* The string, with its quotes, that is the body of such a statement in that language; absent when it has none, or one
 * in another language, or in several pieces. A NUL follows `sql`. */
struct slice syntax_body(struct slice sql, const char *language);

/* What is between the quotes of a string; absent for E'' and U&'', which may have escapes. */
struct slice syntax_inside(struct slice quoted);

#endif
