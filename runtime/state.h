/* state.h: what a ledger says, as plain data. Filled by ledger.h from the database, by tests from nothing. */
#ifndef ALUDEL_STATE_H
#define ALUDEL_STATE_H

#include "internal.h"

/* One row of `applied`. */
struct aludel_i_applied {
    const char *revision, *summary;
    int64_t seq; /* the order they were applied in */
    char kind;   /* t: in a transaction, n: without, s: stamped, a: adopted, r: a squash, recorded beside what it
                  replaces, which ran */
    unsigned char checksum[32], upgrade_checksum[32], downgrade_checksum[32];
    bool has_downgrade;       /* its downgrade is stored in the ledger */
    const char *irreversible; /* stored reason, or NULL */
    const char *const *parents;
    uint32_t n_parents;
    const char *const *depends;
    uint32_t n_depends;
    const char *replaces; /* of a squash: ids with blanks between; else NULL */
    const char *applied_at, *build, *by;
};

/* One row of `step`: a revision that is half applied or half reverted; when it is recorded as a whole, its rows go. A
 * transaction=off step has a row a statement, a transactional one a single row under statement 0, with the step's
 * checksum, and a verify step none. */
struct aludel_i_journal {
    const char *revision;
    bool downgrade;
    uint32_t step, statement; /* from 0 */
    bool done;                /* false: started, outcome unknown */
    unsigned char checksum[32];
};

struct aludel_i_state {
    bool exists; /* there is a ledger */
    int format, min_reader;
    struct aludel_i_applied *applied; /* by seq */
    uint32_t n_applied;
    struct aludel_i_journal *journal; /* by revision, direction, step, statement */
    uint32_t n_journal;
    void *memory;
};

#endif
