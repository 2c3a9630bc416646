/* applying.h: one revision while it is worked on, shared by the files that do it: apply.c (its steps, and another try
 * of what lost a lock), apply_build.c (what a transaction of it is made of), apply_convoy.c (several revisions on their
 * way), apply_off.c (its statements outside of any transaction), apply_ledger.c (the ledger's statements around them),
 * apply_report.c (what is said), apply_watch.c (what is asked while a statement runs). */
#ifndef ALUDEL_APPLYING_H
#define ALUDEL_APPLYING_H

#include "apply.h"
#include "blocker.h"
#include "headway.h"
#include "transaction.h"

/* One revision while it is worked on: what the values of its statements point to lives here. */
struct aludel_i_applying {
    struct aludel_i_session *session;
    const struct aludel_i_task *task;
    const struct aludel_step *steps;
    uint32_t n_steps;
    uint32_t step;   /* the one at work */
    uint32_t passed; /* statements of it that came before this transaction */
    bool several;    /* it takes more than one transaction, so there is a journal */
    double began, transaction_began;
    int32_t tries, retries; /* of the transaction at work: how often it ran, and may run again */
    bool unprepared;        /* its SQL may drop prepared statements, so ours are not used */
    bool preparing[ALUDEL_I_OWN_COUNT];
    bool open;       /* the transaction at work is not the last of its run, which goes on in it */
    double took;     /* milliseconds of the last statement */
    bool unfinished; /* a statement ran whose journal row does not say so yet */
    char ran_step[12], ran_statement[12];

    struct {
        double silent, next; /* milliseconds: how long nothing was heard, and when to look whom it waits for */
        double told;         /* when that was said last */
        struct aludel_i_blocker blocker;
    } waiting;
    struct aludel_i_headway headway; /* of the statement that runs */

    char seal[37], seq[24], ms[24], name[128], build[128], lock_timeout[16], statement_timeout[16];
    char step_number[12], statement_number[12];
    char checksum[65], upgrade_checksum[65], downgrade_checksum[65], journal_checksum[65];
    struct aludel_i_buffer down, parents, depends, replaces, ledger, settings;
};

/* --- apply_build.c --- */

/* Both are borrowed until aludel_i_applying_end(), to be called in any case. */
void aludel_i_applying_begin(struct aludel_i_applying *a, struct aludel_i_session *session,
                             const struct aludel_i_task *task);
void aludel_i_applying_end(struct aludel_i_applying *a);

/* Makes the transaction of a transactional step (NULL: of none), which borrows from both; `closing`: it is the last one
 * of the revision, and records it. False: the system has no random numbers to give. */
ALUDEL_I_MUST_CHECK bool aludel_i_apply_build(struct aludel_i_applying *a, const struct aludel_step *step, bool closing,
                                              struct aludel_i_transaction *transaction);

/* --- apply.c --- */

/* Runs the transaction, again and again while it only loses locks. Returns as aludel_i_apply() does. */
ALUDEL_I_MUST_CHECK int aludel_i_apply_patiently(struct aludel_i_applying *a, struct aludel_i_transaction *transaction);

/* Notes what became of a try and clears *failure. ALUDEL_I_RETRY: it lost a lock, has paused, and may try again;
 * otherwise as aludel_i_apply(). */
ALUDEL_I_MUST_CHECK int aludel_i_apply_after_try(struct aludel_i_applying *a, int outcome,
                                                 struct aludel_i_failure *failure);

/* Milliseconds to wait before another try, behind that many: the first is 1. */
int aludel_i_apply_pause(int32_t attempt);

/* Reports a failure, keeps it in history, and says what it means for the run. */
ALUDEL_I_MUST_CHECK int aludel_i_apply_settle(struct aludel_i_applying *a, const struct aludel_i_failure *failure);

/* --- apply_off.c --- */

/* Runs a transaction=off step from where the task begins. Returns as aludel_i_apply() does. */
ALUDEL_I_MUST_CHECK int aludel_i_apply_off(struct aludel_i_applying *a, const struct aludel_step *step);

/* --- apply_ledger.c: each adds statements to a script, which borrows what they point to --- */

/* A statement without values that nearly every revision needs, prepared at its first use. */
void aludel_i_apply_add_own(struct aludel_i_applying *a, struct aludel_i_script *script, const char *sql,
                            enum aludel_i_own own);

/* What every transaction of ours begins with: BEGIN, settings, role, and the ledger if there is none. */
void aludel_i_apply_add_begin(struct aludel_i_applying *a, struct aludel_i_script *head);
void aludel_i_apply_add_claim(struct aludel_i_applying *a, struct aludel_i_script *head);
void aludel_i_apply_add_close(struct aludel_i_applying *a, struct aludel_i_script *tail);
void aludel_i_apply_add_ledger(struct aludel_i_applying *a, struct aludel_i_script *script);

/* The journal row of a statement of the step at work; `sql` is one of sql/journal_*.sql. */
void aludel_i_apply_name_journal(struct aludel_i_applying *a, uint32_t statement, const unsigned char *checksum);
void aludel_i_apply_add_journal(const struct aludel_i_applying *a, struct aludel_i_script *script,
                                const char *const *sql);
void aludel_i_apply_add_unfinished(const struct aludel_i_applying *a, struct aludel_i_script *script);

/* What the step says, else the caller, else the project. */
int32_t aludel_i_apply_choose(int32_t step, const int32_t *option, int32_t project);
void aludel_i_apply_set_timeouts(struct aludel_i_applying *a, int32_t lock, int32_t statement);
void aludel_i_apply_patience(struct aludel_i_applying *a, const struct aludel_step *step); /* NULL: the project's */
void aludel_i_apply_note_prepared(struct aludel_i_applying *a, bool ok);

void aludel_i_apply_record_failure(struct aludel_i_applying *a, const struct aludel_i_failure *failure);
void aludel_i_hex(char hex[65], const unsigned char *checksum); /* of 32 bytes; NULL: zeros */

/* --- apply_watch.c --- */

/* Has the transaction's progress reported, and who stands in its way. */
void aludel_i_apply_watch(struct aludel_i_applying *a, struct aludel_i_transaction *transaction);

/* --- apply_report.c --- */

struct aludel_event aludel_i_apply_event(const struct aludel_i_applying *a, enum aludel_event_kind kind);
void aludel_i_apply_on_statement(void *user, const struct aludel_statement *statement, uint32_t number,
                                 double elapsed_ms);

/* As the server says it; one that gave up waiting for a lock, with whom it waited for. */
void aludel_i_apply_describe(const struct aludel_i_applying *a, const struct aludel_i_failure *failure,
                             struct aludel_event *event);

/* Reports the failure: ALUDEL_FAILED; ALUDEL_UNFIT where a right is missing; ALUDEL_DISAGREE where somebody else's
 * tables stand in the ledger's place. */
ALUDEL_I_MUST_CHECK int aludel_i_apply_report_failure(const struct aludel_i_applying *a,
                                                      const struct aludel_i_failure *failure);
const char *aludel_i_failure_sqlstate(const struct aludel_i_failure *failure); /* "" where there is none */

#endif
