/* compilation.h: the way of the data, from names of files to a plan. One function a stage; each may add diagnostics,
 * none prints, and a stage runs only if the earlier ones left it something sound. */
#ifndef ALUDEL_GEN_COMPILATION_H
#define ALUDEL_GEN_COMPILATION_H

#include "arena.h"
#include "diag.h"
#include "plan.h"
#include "released.h"
#include "tree.h"

struct compilation {
    struct arena *arena;
    struct diag_list diags;
    struct source *sources; /* one an input file, sorted by name */
    size_t n_sources;
    struct tree_file *files; /* one a source; `broken` and empty where it could not be read */
    size_t n_files;
    const struct tree_file *project; /* the project file, or NULL */
    struct released released;        /* what is released */
    struct revision_graph *graph;    /* NULL until compilation_resolve() */
    struct plan *plan;               /* NULL unless there was no error */
};

struct compilation *compilation_create(void);
void compilation_destroy(struct compilation *compilation);

/* Finds *.sql in each folder named, takes each file named; reads and parses them all, and released.sum. False: an input
 * could not be read at all (exit code 3 rather than 1); that was diagnosed. */
bool compilation_read(struct compilation *compilation, const char *const *inputs, size_t n_inputs, const char *base);

/* Resolves names and puts the revisions in order. True: no error so far, so the graph is sound. */
bool compilation_resolve(struct compilation *compilation);

/* Resolves, checks everything format.md lists, makes the plan when there is no error. True: there is a plan. */
bool compilation_check(struct compilation *compilation);

/* The same checks for a compilation that is resolved and has a plan already; it keeps the plan, whatever they say. */
void compilation_review(struct compilation *compilation);

#endif
