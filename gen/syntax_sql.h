/* syntax_sql.h: bodies in SQL, which the server reads when it makes the routine. */
#ifndef ALUDEL_GEN_SYNTAX_SQL_H
#define ALUDEL_GEN_SYNTAX_SQL_H

#include "syntax_parser.h"
#include "text.h"

/* True: PostgreSQL's grammar takes the body of `sql`, a string of it with its quotes, or it is one with escapes, which
 * is not looked at. False: *fault is placed in it. */
bool syntax_check_sql_body(struct slice sql, struct slice body, struct syntax_fault *fault);

#endif
