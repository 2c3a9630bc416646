/* migrate.h: a database taken to a target: look, decide, wait for the lock, apply, and after a lost connection look
 * again. There is no other recovery: every run begins as if the one before had been killed. */
#ifndef ALUDEL_MIGRATE_H
#define ALUDEL_MIGRATE_H

#include "session.h"

struct aludel_i_source;

enum aludel_i_goal_kind { ALUDEL_I_UPGRADE, ALUDEL_I_DOWNGRADE, ALUDEL_I_STAMP, ALUDEL_I_ACCEPT, ALUDEL_I_ADOPT };

struct aludel_i_goal {
    enum aludel_i_goal_kind kind;
    const char *target;
    const char *reason;                   /* of an accept */
    const struct aludel_i_source *source; /* of an adopt */
    FILE *script;                         /* of an adopt: not NULL: print what would be sent, for psql */
    bool purge;                           /* of a stamp */
    bool rehearse;                        /* an upgrade or a downgrade in one transaction, rolled back */
    bool dry_run;                         /* only list what would be done: no lock, no write */
};

enum aludel_i_fate { ALUDEL_I_NOT_DONE, ALUDEL_I_DONE, ALUDEL_I_FATE_UNKNOWN };

/* What a run set out to do, and what became of it. */
struct aludel_i_run {
    struct aludel_i_errand {
        char *id;
        char *reason;       /* for history, or NULL */
        const char *action; /* as history calls it */
        bool downgrade, stored, record;
        enum aludel_i_fate fate;
        double ms;
    } * errands;
    uint32_t n;
    uint32_t n_unknown; /* as of the decision */
    bool switched;      /* an adopt began or ended to keep Alembic's ledger in step */
};

/* Returns an enum aludel_outcome; the reason of any but ALUDEL_OK was reported. Free *run in either case. */
ALUDEL_I_MUST_CHECK int aludel_i_migrate(struct aludel_i_session *session, const struct aludel_i_goal *goal,
                                         struct aludel_i_run *run);
void aludel_i_run_free(struct aludel_i_run *run);

#endif
