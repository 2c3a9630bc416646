/* released.h: released.sum: the revisions that have run where nobody can take them back, with their checksums. The file
 * lies beside the project file, or beside the first revision where there is none; without it nothing is sealed. */
#ifndef ALUDEL_GEN_RELEASED_H
#define ALUDEL_GEN_RELEASED_H

#include "aludel.h"
#include "digest.h"
#include "graph.h"

#define RELEASED_FILE "released.sum"

struct seal {
    struct slice id, checksum; /* in hexadecimal digits, lower case */
};

struct released {
    struct source source; /* source.path NULL: there is no such file */
    struct seal *seals;   /* in the file's order */
    uint32_t count;
    struct slice_map by_id;
};

/* Reads the file at `path` if it is there. What is wrong with it was diagnosed. */
void released_read(struct released *released, struct arena *arena, struct diag_list *diags, const char *path,
                   const char *name);

/* Sealed revisions that are gone, were edited, or have another one beneath them that is not sealed. */
void released_check(const struct released *released, struct diag_list *diags, const struct revision_graph *graph,
                    const struct aludel_plan *plan);

bool released_has(const struct released *released, struct slice id);

/* Sealed, and still what it was. */
bool released_holds(const struct released *released, const struct aludel_revision *revision);

#endif
