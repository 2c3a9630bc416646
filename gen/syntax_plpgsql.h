/* syntax_plpgsql.h: bodies in PL/pgSQL, and where in one a fault is. */
#ifndef ALUDEL_GEN_SYNTAX_PLPGSQL_H
#define ALUDEL_GEN_SYNTAX_PLPGSQL_H

#include "syntax_parser.h"
#include "text.h"

/* True: PL/pgSQL takes the body of `sql`, which is in a worker and passed syntax_parse(). False: *fault is placed at
 * the token, or at the line where it is not clear which token. The body must be one in PL/pgSQL: libpg_query's parser
 * of it ends the process when it is given BEGIN ATOMIC. */
bool syntax_check_plpgsql_body(struct slice sql, struct slice body, struct syntax_fault *fault);

#endif
