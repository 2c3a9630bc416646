/* progress.h: the events of a run as a person or a program reads them: a live line on a terminal, a line for each
 * finished revision, errors in the compiler's shape, or JSON, one object a line. */
#ifndef ALUDEL_PROGRESS_H
#define ALUDEL_PROGRESS_H

#include "live.h"

#include <stdio.h>

struct aludel_i_progress {
    FILE *out;  /* for people: stderr */
    FILE *json; /* for programs: stdout, and then `out` stays silent; or NULL */
    bool live;  /* `out` is a terminal, and may be drawn on */
    bool color, quiet, verbose;
    const char *program;            /* what speaks, where no file is to be named */
    const struct aludel_plan *plan; /* for the summaries */
    int id_width;                   /* of the longest id, so that lines stand in columns */
    bool drawn;                     /* the live line is there, to be wiped */
    double last;                    /* when it was drawn */
    struct aludel_i_live line;
};

/* How it is drawn, from what the user said; `color` is "auto", "always", "never" or NULL. */
void aludel_i_progress_init(struct aludel_i_progress *progress, const struct aludel_plan *plan, bool json,
                            bool no_progress, const char *color);

/* For struct aludel_report; `user` is a struct aludel_i_progress. */
void aludel_i_progress_event(void *user, const struct aludel_event *event);

/* A line of our own between them, for people alone. */
void aludel_i_progress_say(struct aludel_i_progress *progress, const char *format, ...) ALUDEL_I_PRINTF(2, 3);

#endif
