/* syntax_plpgsql.h: bodies in PL/pgSQL, which the server's grammar takes for mere strings: where they are, and where in
 * one a fault is. */
#ifndef ALUDEL_GEN_SYNTAX_PLPGSQL_H
#define ALUDEL_GEN_SYNTAX_PLPGSQL_H

#include "syntax_parser.h"
#include "tree.h"

bool syntax_may_have_body(const struct statement_class *class);

/* The string, with its quotes, that is the body of such a statement in PL/pgSQL; absent when it has none, or one in
 * another language: libpg_query's PL/pgSQL parser ends the process when it is given BEGIN ATOMIC. A NUL follows `sql`.
 */
struct slice syntax_plpgsql_body(struct slice sql);

/* True: PL/pgSQL takes the body of `sql`, which is in a worker and passed syntax_parse(). False: *fault is placed at
 * the token, or at the line where it is not clear which token. */
bool syntax_check_body(struct slice sql, struct slice body, struct syntax_fault *fault);

#endif
