/* import_result.h: the annotated files that an import makes, and the folder that they go to. */
#ifndef ALUDEL_GEN_IMPORT_RESULT_H
#define ALUDEL_GEN_IMPORT_RESULT_H

#include "import.h"

/* From `at` on the file's bytes are those of the origin; where that is NULL, our own. */
struct import_mark {
    size_t at;
    const struct source *origin;
    size_t origin_at;
};

struct import_file {
    const char *name; /* in the folder */
    struct text text;
    struct import_mark *marks;
    size_t n_marks;
    struct span origin; /* of what is our own */
};

struct import_result {
    struct import *import;
    struct import_file *files; /* in the order of the revisions; the project's is the last */
    size_t n_files;
};

/* Makes files of the revisions and checks them, as `aludel check` would: errors are diagnostics at the places of the
 * source. Never NULL; import_result_free() frees what the arena does not. */
struct import_result *import_make(struct import *import);
void import_result_free(struct import_result *result);

/* Is there something where the folder is to be? An empty folder counts as nothing. */
bool import_target_exists(const char *folder);

/* All files, in a new folder of that name, or nothing. False: it was said why. */
bool import_write(const struct import_result *result, const char *folder);

#endif
