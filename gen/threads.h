/* threads.h: the same work in several threads. Neither arenas nor lists of diagnostics are shared, so nothing is locked
 * for them. */
#ifndef ALUDEL_GEN_THREADS_H
#define ALUDEL_GEN_THREADS_H

#include "arena.h"
#include "diag.h"

/* What one thread does until nothing is left to do. What it allocates lives as long as the caller's arena. */
typedef void thread_work(void *user, struct arena *arena, struct diag_list *diags);

/* Does the work in this thread and in up to `n_threads` - 1 others, and returns when all are through. It is to be done
 * however few could be started. `diags` has the diagnostics of all, those of one thread in their order. */
void threads_run(size_t n_threads, struct arena *arena, struct diag_list *diags, thread_work *work, void *user);

/* As many threads as there are processors, but no more than so many files are worth. */
size_t threads_worth(size_t n_files);

#endif
