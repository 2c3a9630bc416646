/* psql.h: the commands of psql, which no server understands. */
#ifndef ALUDEL_GEN_PSQL_H
#define ALUDEL_GEN_PSQL_H

#include "text.h"

/* What to write in a migration in the place of the command, `\word`. */
const char *psql_cure(struct slice command);

/* `line` is what stands behind a command on its line. Where the next one begins in it, or `\\` with SQL behind; NULL:
 * nowhere. */
const char *psql_next_command(struct slice line);

#endif
