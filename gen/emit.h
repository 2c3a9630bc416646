/* emit.h: a plan as C: constant tables and, unless it is for a program of somebody else's, one line of main. Pure: the
 * text depends on the plan and the options alone, and leaves by a callback, piece by piece, since the whole of it may
 * be larger than what the machine has to spare. */
#ifndef ALUDEL_GEN_EMIT_H
#define ALUDEL_GEN_EMIT_H

#include "emitter.h"

struct emit_options {
    const char *plan_name; /* emit `const struct aludel_plan NAME` and no main; NULL: a whole program */
};

/* In up to so many threads, which makes no difference to the text. False: the sink refused. */
bool emit_plan(const struct plan *plan, const struct emit_options *options, size_t n_threads, emit_sink *sink,
               void *user);

#endif
