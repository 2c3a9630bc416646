/* log.h: the audit trail as text or JSON: every upgrade, downgrade and stamp, who, from where, how long, how it ended.
 */
#ifndef ALUDEL_LOG_H
#define ALUDEL_LOG_H

#include "history.h"
#include "session.h"

/* Writes it, oldest first; nothing when there is no ledger. The session has looked. Returns ALUDEL_OK, ALUDEL_UNFIT or
 * ALUDEL_FAILED, reported, or ALUDEL_DISCONNECTED. */
ALUDEL_I_MUST_CHECK int aludel_i_log(struct aludel_i_session *session, enum aludel_i_format format,
                                     struct aludel_i_buffer *out);

#endif
