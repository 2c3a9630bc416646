/* signals.h: what SIGINT, SIGTERM and SIGHUP do to a migrator program. The one place with state of its own: a handler
 * has nothing else. Not for the library's callers. */
#ifndef ALUDEL_SIGNALS_H
#define ALUDEL_SIGNALS_H

#include "internal.h"

/* Ignores SIGPIPE, and SIGHUP where it is ignored already: under nohup. The first of the others sets the int that is
 * returned (1: SIGINT, 2: the others), so that the work at hand is cancelled and reported; the second one leaves at
 * once, which closes the socket and rolls back. Before aludel_i_signals_arm() there is nothing to report, and the first
 * one leaves too. */
volatile int *aludel_i_signals_catch(void);
void aludel_i_signals_arm(void);

#endif
