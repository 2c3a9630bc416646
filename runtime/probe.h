/* probe.h: was a statement that cannot run in a transaction done before the crash? The catalog says, by
 * sql/probe_*.sql, and names what an unfinished one left behind. */
#ifndef ALUDEL_PROBE_H
#define ALUDEL_PROBE_H

#include "session.h"

struct aludel_i_probed {
    bool done;                      /* nothing is left to run, but for the cleaning */
    struct aludel_statement *clean; /* one for each leftover that it clears; free it */
    uint32_t n_clean;
};

/* Returns ALUDEL_OK, ALUDEL_FAILED (reported) or ALUDEL_DISCONNECTED. */
ALUDEL_I_MUST_CHECK int aludel_i_probe(struct aludel_i_session *session, const struct aludel_statement *statement,
                                       struct aludel_i_probed *probed);

#endif
