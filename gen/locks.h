/* locks.h: which lock on which table a statement takes, as far as its class tells (classify.h). What a foreign key, a
 * function or a trigger locks besides is not seen. */
#ifndef ALUDEL_GEN_LOCKS_H
#define ALUDEL_GEN_LOCKS_H

#include "tree.h"

struct lock {
    const char *mode;    /* "ACCESS EXCLUSIVE", as PostgreSQL's manual calls it */
    const char *holds;   /* what it holds up: "reads and writes", "writes", "other changes of the schema" */
    struct slice object; /* the table, view, sequence or index, as written; absent where the class does not tell */
    bool at_most;        /* some forms of the statement take less */
};

/* False: none that anybody could wait for, or none that the class tells. */
bool lock_of(const struct statement_class *class, struct lock *lock);

/* Was what the statement locks made before it in the same section? Then nobody else can be in its way. */
bool lock_is_on_new(const struct tree_section *section, size_t statement, const struct lock *lock);

#endif
