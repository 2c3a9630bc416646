/* syntax_cure.h: what would cure a syntax error, found by trying: a cure is told only where the grammar takes the
 * statement with it. Works in a worker, as it parses. */
#ifndef ALUDEL_GEN_SYNTAX_CURE_H
#define ALUDEL_GEN_SYNTAX_CURE_H

#include "syntax_parser.h"
#include "text.h"

/* Fills in `cure` of the fault that syntax_parse() found in `sql`, which a NUL follows. */
void syntax_find_cure(struct slice sql, struct syntax_fault *fault);

#endif
