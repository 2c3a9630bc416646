/* event_json.h: the events of a run for a program that reads them. */
#ifndef ALUDEL_EVENT_JSON_H
#define ALUDEL_EVENT_JSON_H

#include "internal.h"

#include <stdio.h>

/* One object and a line end. Nothing for a statement that only begins or still runs, nor, without `statements`, for one
 * that is done. */
void aludel_i_event_json(const struct aludel_event *event, bool statements, FILE *out);

#endif
