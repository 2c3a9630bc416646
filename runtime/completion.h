/* completion.h: what shells complete of a program with a manual: commands, options, and the names of revisions. */
#ifndef ALUDEL_COMPLETION_H
#define ALUDEL_COMPLETION_H

#include "graph.h"
#include "manual.h"

/* The script that a shell reads once: bash, zsh or fish. It calls `PROGRAM completion targets` wherever a revision is
 * wanted. False: no such shell. */
ALUDEL_I_MUST_CHECK bool aludel_i_completion_write(const struct aludel_i_manual *manual, const char *shell,
                                                   struct aludel_i_buffer *out);

/* What a revision may be called, one a line. */
void aludel_i_completion_targets(const struct aludel_i_graph *graph, struct aludel_i_buffer *out);

#endif
