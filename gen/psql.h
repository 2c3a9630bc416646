/* psql.h: the commands of psql, which no server understands. */
#ifndef ALUDEL_GEN_PSQL_H
#define ALUDEL_GEN_PSQL_H

#include "text.h"

/* What to write in a migration in the place of the command, `\word`. */
const char *psql_cure(struct slice command);

#endif
