/* syntax_rows.h: INSERT ... VALUES with very many rows, which PostgreSQL's grammar would make one tree of. */
#ifndef ALUDEL_GEN_SYNTAX_ROWS_H
#define ALUDEL_GEN_SYNTAX_ROWS_H

#include "syntax_parser.h"
#include "text.h"

/* As syntax_parse(), but a large INSERT ... VALUES is parsed some rows at a time, so that its tree, 11 to 14 times the
 * size of the rows, is never there as a whole. The lists of rows are as they are everywhere in SQL: a row that is right
 * by itself is right among others. A NUL follows `sql`. */
bool syntax_parse_rows(struct slice sql, struct syntax_fault *fault);

#endif
