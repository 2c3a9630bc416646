/* live.h: the line on a terminal that shows a run at work: which revision, which statement, for how long, how far it is
 * and how long it will take. A function of the events and the clock; progress.c draws it. */
#ifndef ALUDEL_LIVE_H
#define ALUDEL_LIVE_H

#include "buffer.h"
#include "terminal.h"

/* Zeroed: nothing runs yet. */
struct aludel_i_live {
    const struct aludel_statement *statement; /* the one that runs */
    double statement_began;
    double step_began;
    uint32_t step_first; /* number of the statement that it began with, from 1: a resumed step has done some before */
    uint32_t step_last;  /* of the latest */
    uint32_t step_count;
};

/* Keeps what the lines to come are made of; for every event, drawn or not. `now` is aludel_i_now(). */
void aludel_i_live_note(struct aludel_i_live *live, const struct aludel_event *event, double now);

/* Adds the line of a statement that runs, without a line break, less than the terminal's columns wide. */
void aludel_i_live_add(const struct aludel_i_live *live, const struct aludel_event *event, double now,
                       const struct aludel_i_terminal *terminal, struct aludel_i_buffer *line);

#endif
