/* status.h: where every revision stands: `status` and `check`. */
#ifndef ALUDEL_STATUS_H
#define ALUDEL_STATUS_H

#include "history.h"

/* How many revisions stand where. */
struct aludel_i_counts {
    uint32_t of[ALUDEL_I_STANDING_COUNT];
};

struct aludel_i_counts aludel_i_count(const struct aludel_i_view *view);

/* The answer of `check` and `status --exit-code`: is everything applied, and as this build has it? */
bool aludel_i_all_well(const struct aludel_i_view *view);

/* "14 applied, 2 pending, 1 edited"; the last five only where there are any. */
void aludel_i_status_summary(const struct aludel_i_view *view, struct aludel_i_buffer *out);

/* A table, oldest first, as wide as the terminal, and the summary; or JSON, an object a revision and at last one with
 * the counts. */
void aludel_i_status(const struct aludel_i_view *view, enum aludel_i_format format,
                     const struct aludel_i_terminal *terminal, struct aludel_i_buffer *out);

#endif
