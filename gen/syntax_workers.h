/* syntax_workers.h: runs jobs in forked processes, where a crash, an endless loop or a full stack costs one job and not
 * the compiler. Knows nothing of SQL. */
#ifndef ALUDEL_GEN_SYNTAX_WORKERS_H
#define ALUDEL_GEN_SYNTAX_WORKERS_H

#include "arena.h"
#include "syntax_parser.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum syntax_verdict {
    SYNTAX_REFUSED,
    SYNTAX_REFUSED_PLPGSQL,
    SYNTAX_GAVE_UP, /* a worker died of it, or of its deadline; or the job had not enough memory, and says so itself */
};

/* Crosses a pipe, and must not be larger than PIPE_BUF: then one write is whole or absent. */
struct syntax_report {
    uint32_t job;
    enum syntax_verdict verdict;
    struct syntax_fault fault; /* of the first two verdicts */
};

struct syntax_work {
    const void *jobs;
    size_t n_jobs;
    size_t (*weight)(const void *jobs, size_t job); /* how the jobs are shared out: about the time that one takes */
    size_t (*memory)(const void *jobs, size_t job); /* bytes that it may take, beside the stack: then malloc() fails */
    /* Called in a worker, on a stack of 256 MiB. True: there is something to report, and *report holds it, but for
     * the number of the job. */
    bool (*run)(const void *jobs, size_t job, struct syntax_report *report);
    size_t weight_of_worker;                            /* a second worker is not worth its fork for less */
    unsigned (*deadline)(const void *jobs, size_t job); /* seconds of the processor for one job */
};

/* Returns the reports in order of jobs, made in the arena. *n_left is how many jobs no worker could be had for, or were
 * left because too many others had killed theirs; when it is not 0, *why says which. */
struct syntax_report *syntax_workers_run(const struct syntax_work *work, struct arena *arena, size_t *n_reports,
                                         size_t *n_left, const char **why);

#endif
