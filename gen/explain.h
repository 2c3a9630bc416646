/* explain.h: what a diagnostic means, why it matters, an example that has it, and the example cured. The texts are in
 * diag_explain.def. */
#ifndef ALUDEL_GEN_EXPLAIN_H
#define ALUDEL_GEN_EXPLAIN_H

#include "diag.h"

#include <stdio.h>

void explain_print(enum diag_id id, FILE *out);
void explain_list(FILE *out); /* a line for each id */
const char *explain_reason(enum diag_id id);

#endif
