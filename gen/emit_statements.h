/* emit_statements.h: the statements of a step as one object without an address in it: their numbers, what few of them
 * have more, their texts (aludel.h, struct aludel_statement). */
#ifndef ALUDEL_GEN_EMIT_STATEMENTS_H
#define ALUDEL_GEN_EMIT_STATEMENTS_H

#include "emitter.h"

/* Its name is `table` with the number behind it. */
void emit_statements(struct emitter *emitter, const char *table, uint32_t number, const struct aludel_step *step);

#endif
