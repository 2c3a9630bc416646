/* calls.h: commands in hints, so that they work when typed. Who writes a hint does not know how the program was called;
 * who shows it does. */
#ifndef ALUDEL_CALLS_H
#define ALUDEL_CALLS_H

#include "buffer.h"

/* In a hint: here stands a command of the migrator. */
#define ALUDEL_I_CALL "\001"

/* Adds the hint, with the program before each command of it: "./shop-migrate upgrade 0002". NULL: the command alone. */
void aludel_i_calls_add(struct aludel_i_buffer *out, const char *hint, const char *program);

#endif
