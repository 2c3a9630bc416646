/* created.h: `@created`, a point in time as ISO 8601 writes it. */
#ifndef ALUDEL_GEN_CREATED_H
#define ALUDEL_GEN_CREATED_H

#include "text.h"

#include <stdint.h>

/* Reads "2025-07-23", "2025-07-23 09:12", "2025-07-23T09:12:00.5+02:00", "... Z"; without a zone it is UTC. `instant`
 * is in microseconds since 1970. False: it is none of these, or no such day or time. */
bool created_parse(struct slice text, int64_t *instant);

#endif
