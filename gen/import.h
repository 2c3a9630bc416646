/* import.h: what `aludel import` is made of. A format's reader (import_NAME.c) makes revisions of what it finds, in the
 * order in which the other tool runs them. The common room behind it cuts their SQL into steps (import_steps.h), writes
 * them as annotated files, looks at the result with the compiler's own eyes, and puts it into a new folder. Faults are
 * diagnostics at places of the source; a reader goes on after one, so that all are said at once. */
#ifndef ALUDEL_GEN_IMPORT_H
#define ALUDEL_GEN_IMPORT_H

#include "compilation.h"
#include "options.h"

/* A run of bytes of the source; where `source` is NULL, bytes of our own. */
struct import_piece {
    const struct source *source;
    struct slice text;
};

struct import_step {
    enum tree_section_kind kind;
    bool alone; /* transaction=off */
    struct import_piece *pieces;
    size_t n_pieces;
};

struct import_names {
    const char **items;
    size_t count;
};

struct import_revision {
    struct span origin;                    /* where faults of its header are reported */
    const char *id, *file;                 /* `file` is the name of its file, without ".sql" */
    const char *summary, *description;     /* the description has lines; NULL: none */
    const char *branch, *created, *author; /* NULL: none */
    const char *irreversible;              /* why it has no way back; NULL: its format knows none */
    struct import_names parents, depends;
    struct import_step *steps;
    size_t n_steps;
};

struct import {
    struct compilation *compilation; /* its diagnostics are the import's */
    struct arena *arena;             /* the compilation's */
    const struct options *options;
    const struct import_format *format;
    const char *path;                   /* what is imported */
    struct import_revision **revisions; /* in the source's order */
    size_t n_revisions, n_files;
    unsigned n_templates; /* of tern's, one in another */
};

struct import_format {
    const char *name, *tool, *summary;
    void (*read)(struct import *import);
};

int import_run(const struct options *options);

/* The readers: each adds revisions, and diagnostics where the source is not what its format says. */
void import_alembic(struct import *import);
void import_dbmate(struct import *import);
void import_diesel(struct import *import);
void import_flyway(struct import *import);
void import_golang_migrate(struct import *import);
void import_goose(struct import *import);
void import_graphile(struct import *import);
void import_node_pg(struct import *import);
void import_plain(struct import *import);
void import_prisma(struct import *import);
void import_psql(struct import *import);
void import_refinery(struct import *import);
void import_sqitch(struct import *import);
void import_sqlx(struct import *import);
void import_tern(struct import *import);

/* --- What readers say (import_say.c) ------------------------------------------------------------------------------ */

/* DIAG_IMPORT_LOST, DIAG_IMPORT_MALFORMED or DIAG_IMPORT_CHANGED at `place`; `hint` may be NULL. */
void import_say(struct import *import, enum diag_id id, struct span place, const char *hint, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* printf() into the arena. */
const char *import_printf(struct import *import, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* --- Revisions (import_revision.c) -------------------------------------------------------------------------------- */

/* A new revision, the last in order. Its id and its file's name are `name`, with `_` for what cannot stand in an id. */
struct import_revision *import_add(struct import *import, struct span origin, struct slice name);

const char *import_id(struct import *import, struct slice name);

/* Once, however often it is added. */
void import_add_name(struct import *import, struct import_names *names, const char *id);

/* Every revision stands behind the one before. */
void import_chain(struct import *import);

/* "add_user_tables" is "Add user tables"; NULL: there is no letter in it. */
const char *import_words(struct import *import, struct slice name);

/* "20250723091200_add_users" begins with a time: sets `created`. */
void import_created_by_name(struct import *import, struct import_revision *revision, struct slice name);

#endif
