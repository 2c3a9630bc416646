/* inputs.h: from what stands on the command line to files: a folder means the *.sql in it. Knows nothing of their text.
 */
#ifndef ALUDEL_GEN_INPUTS_H
#define ALUDEL_GEN_INPUTS_H

#include "arena.h"
#include "diag.h"

struct input {
    const char *path; /* to open it with */
    const char *name; /* to show and to embed: relative to `base` where it lies below it, else the path */
};

struct input_list {
    struct input *items; /* sorted by name, each once */
    size_t count;
};

/* Folders are not searched recursively; files whose names begin with a dot are left out (editors leave such). `base`
 * may be NULL. False: something could not be read, or a folder holds no *.sql; that was diagnosed. */
bool inputs_find(struct input_list *list, struct arena *arena, struct diag_list *diags, const char *const *arguments,
                 size_t n_arguments, const char *base);

#endif
