/* ledger.h: what the ledger says, read from the results of sql/read_*.sql, and what to say when it may not be read. */
#ifndef ALUDEL_LEDGER_H
#define ALUDEL_LEDGER_H

#include "session.h"
#include "state.h"

enum { ALUDEL_I_LEDGER_PARTS = 3 };

/* The statements that read it, each with a binary result. */
extern const char *const *const aludel_i_ledger_sql[ALUDEL_I_LEDGER_PARTS];

/* Fills `state` from their results, in their order, or as an absent ledger from NULL. Takes over the results: strings
 * in the state point into them, so taken entries become NULL. What the state held before is freed. False: out of
 * memory. */
ALUDEL_I_MUST_CHECK bool aludel_i_ledger_take(struct aludel_i_state *state, PGresult **parts);
void aludel_i_ledger_free(struct aludel_i_state *state);

/* The GRANT that lets this session's user read and write the ledger. */
void aludel_i_ledger_grant(const struct aludel_i_session *session, struct aludel_i_buffer *hint);

#endif
