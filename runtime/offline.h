/* offline.h: an upgrade or a downgrade between two revisions as a script for psql, made without a database. It is what
 * a run would send, ledger included, so that both leave the same behind. */
#ifndef ALUDEL_OFFLINE_H
#define ALUDEL_OFFLINE_H

#include "session.h"

/* `range`: "A:B", from A to B; for an upgrade also "B" and NULL, from base and to the heads. Returns ALUDEL_OK; or
 * ALUDEL_USAGE, with a message and after a newline a hint in `why`, or ALUDEL_DISCONNECTED, out of memory, where
 * nothing was written unless the memory ran out in the midst of it. */
ALUDEL_I_MUST_CHECK int aludel_i_offline(const struct aludel_plan *plan, const struct aludel_options *options,
                                         bool downgrade, const char *range, FILE *out, struct aludel_i_buffer *why);

/* What stands before and behind every such script: it stops at the first error, on a server older than `least`, and
 * where a migrator is at work. */
void aludel_i_offline_begin(FILE *out, const struct aludel_i_session *session, int32_t least);
void aludel_i_offline_end(FILE *out, struct aludel_i_session *session);

#endif
