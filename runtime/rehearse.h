/* rehearse.h: a run that is rolled back in the end, looked at statement by statement: how long, and which locks. */
#ifndef ALUDEL_REHEARSE_H
#define ALUDEL_REHEARSE_H

#include "session.h"

/* A zeroed struct is ready to begin. */
struct aludel_i_rehearsal {
    PGresult *tables;            /* oid and name of those that were there before */
    struct aludel_i_buffer seen; /* the locks that were told of, "MODE NAME\n" each */
};

/* Learns which tables there are. Returns ALUDEL_OK, ALUDEL_FAILED, reported, or as aludel_i_session_look() does where
 * the connection is lost or a signal came. */
ALUDEL_I_MUST_CHECK int aludel_i_rehearsal_begin(struct aludel_i_session *session,
                                                 struct aludel_i_rehearsal *rehearsal);
void aludel_i_rehearsal_end(struct aludel_i_rehearsal *rehearsal);

/* For struct aludel_i_transaction's `after`, where `user` is a struct aludel_i_applying. */
ALUDEL_I_MUST_CHECK int aludel_i_rehearse_statement(void *user, const struct aludel_statement *statement,
                                                    uint32_t number);

#endif
