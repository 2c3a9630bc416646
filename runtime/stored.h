/* stored.h: the downgrade that is kept in the ledger with its revision, so that yesterday's build can take today's
 * database back. */
#ifndef ALUDEL_STORED_H
#define ALUDEL_STORED_H

#include "session.h"

/* The downgrade as JSON: {"file": ..., "steps": [{..., "statements": [...]}]}. */
void aludel_i_stored_write(struct aludel_i_buffer *json, const struct aludel_revision *revision);

/* A revision that the ledger alone knows, with its downgrade. */
struct aludel_i_stored {
    struct aludel_revision revision;
    struct aludel_step *steps;
    struct aludel_statement *statements; /* of all steps, in one object */
    unsigned char *checksums;            /* 32 bytes for each statement and then for each step */
    PGresult *rows;
};

/* Reads it, after checking that it is what was written, and that nobody else could have written it: the ledger's tables
 * belong to us or to a superuser, may be written by nobody else and carry no foreign triggers or rules. Returns
 * ALUDEL_OK; ALUDEL_DISAGREE or ALUDEL_FAILED, reported; or ALUDEL_DISCONNECTED. `applied` is borrowed. */
ALUDEL_I_MUST_CHECK int aludel_i_stored_read(struct aludel_i_session *session, const struct aludel_i_applied *applied,
                                             struct aludel_i_stored *stored);
void aludel_i_stored_free(struct aludel_i_stored *stored);

#endif
