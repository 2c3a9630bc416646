/* import_steps.h: from the SQL that another tool ran to steps. A step of aludel's is one transaction, or has none; the
 * transactions that the SQL opens and closes itself become steps, and so does what the server refuses inside one. */
#ifndef ALUDEL_GEN_IMPORT_STEPS_H
#define ALUDEL_GEN_IMPORT_STEPS_H

#include "classify.h"
#include "import.h"

/* --- Cutting ------------------------------------------------------------------------------------------------------ */

struct import_item {
    bool is_command;   /* of psql, through the end of its line; else a statement */
    struct slice lead; /* white space and comments in front of it */
    struct slice text; /* through its `;`, or its COPY data */
    struct statement_class class;
};

struct import_reader {
    struct lexer lexer;
    struct classifier classifier;
    const char *at; /* behind the last item */
};

/* `sql` must end in a NUL. */
void import_reader_start(struct import_reader *reader, struct arena *arena, struct slice sql);

/* False: there is no further item; `item->lead` is what was left. */
bool import_next(struct import_reader *reader, struct import_item *item);

/* BEGIN or START TRANSACTION; COMMIT or END. */
bool import_opens_block(const struct import_item *item);
bool import_closes_block(const struct import_item *item);

/* --- Steps -------------------------------------------------------------------------------------------------------- */

/* SQL on its way into the steps of one direction of a revision. */
struct import_steps {
    struct import *import;
    struct import_revision *revision;
    enum tree_section_kind kind;
    bool alone;                    /* the source runs each statement by itself, from here on */
    bool in_block, said_block;     /* behind a BEGIN of its own; that this is left out was said */
    bool has_statement;            /* the step that is being filled; */
    bool has_effect;               /* not only settings */
    bool closed;                   /* the next statement begins a step */
    bool ended;                    /* by \q */
    size_t first;                  /* step of this direction */
    struct import_piece *settings; /* SETs, which hold for the later steps as well */
    size_t n_settings;
    unsigned depth; /* of \i */
};

void import_steps_start(struct import_steps *steps, struct import *import, struct import_revision *revision,
                        enum tree_section_kind kind, bool alone);
void import_steps_take(struct import_steps *steps, const struct source *source, const struct import_item *item);

/* `rest` is what follows the last item. There is a step now, if an empty one. */
void import_steps_end(struct import_steps *steps, const struct source *source, struct slice rest);

/* Puts all of `sql`, which is of `source`, into steps. */
void import_sql(struct import *import, struct import_revision *revision, enum tree_section_kind kind,
                const struct source *source, struct slice sql, bool alone);

/* Adds the piece, as a part of the one before it where it follows that. */
void import_add_piece(struct import *import, struct import_step *step, const struct source *source, struct slice text);

#endif
