/* elsewhere.h: ledgers of ours in other schemas of this database, for somebody who named the wrong one. */
#ifndef ALUDEL_ELSEWHERE_H
#define ALUDEL_ELSEWHERE_H

#include "session.h"

/* Adds "--ledger='shop' or --ledger='My shop'", or nothing. It is only a guess at what went wrong: a failure to ask
 * says nothing. */
void aludel_i_elsewhere_add(struct aludel_i_session *session, struct aludel_i_buffer *hint);

#endif
