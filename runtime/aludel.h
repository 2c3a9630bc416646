/* aludel.h: the one installed header. What the emitted C fills with `static const` tables, and what a program calls to
 * apply them. Knows libpq only by the name of its connection, so that emitted C compiles without libpq's headers.
 *
 * Nothing here exits, aborts, prints or keeps state between calls, except aludel_main(), which is a whole program. */
#ifndef ALUDEL_H
#define ALUDEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define ALUDEL_VERSION "0.1.0"

/* The layout of the structs below. Emitted C refuses to compile against another one. */
#define ALUDEL_PLAN_FORMAT 3

struct pg_conn; /* libpq's PGconn */

/* --- The plan: what the compiler knows, read-only --------------------------------------------------------------- */

/* May the statement run again after a crash? Matters in `transaction=off` steps alone. (runtime.md, protocol 4) */
enum aludel_rerun {
    ALUDEL_RERUN_TRANSACTIONAL, /* runs in a transaction with its journal row: exactly once */
    ALUDEL_RERUN_PROBED,        /* the catalog says whether it was done: see enum aludel_probe */
    ALUDEL_RERUN_HARMLESS       /* running it twice does no harm: VACUUM, ANALYZE, or the author's word `idempotent` */
};

/* What to ask the catalog about an ALUDEL_RERUN_PROBED statement; `object` names what to ask about. */
enum aludel_probe {
    ALUDEL_PROBE_NONE,
    ALUDEL_PROBE_CREATE_INDEX, /* object: the index; on: its table */
    ALUDEL_PROBE_DROP_INDEX,   /* object: the index */
    ALUDEL_PROBE_REINDEX,      /* object: index, table, schema or database */
    ALUDEL_PROBE_DETACH,       /* object: the partition; on: the parent */
    ALUDEL_PROBE_CREATE_DATABASE,
    ALUDEL_PROBE_DROP_DATABASE,
    ALUDEL_PROBE_CREATE_TABLESPACE,
    ALUDEL_PROBE_DROP_TABLESPACE,
    ALUDEL_PROBE_CREATE_SUBSCRIPTION,
    ALUDEL_PROBE_DROP_SUBSCRIPTION,
    ALUDEL_PROBE_ENSURE_INDEX /* CREATE_INDEX with IF NOT EXISTS, which an invalid index satisfies: asked about behind
                                 it as well */
};

/* A statement of a step. There is no address in it: a hundred thousand addresses would all be relocated, into memory of
 * their own, whenever a position-independent program starts. What it speaks of stands behind it in the same object, in
 * as many bytes from its own beginning as are said here. */
struct aludel_statement {
    uint32_t sql; /* byte for byte as written, from its first token to its `;`, and a NUL: see aludel_sql() */
    uint32_t length;
    uint32_t line, column; /* of the first byte in the file; both from 1, the column in bytes */
    uint32_t more;         /* a struct aludel_more; 0: there is nothing more to say */
};

/* What few statements have. 0: it has none; else bytes from the beginning of this struct, and text ends in a NUL. */
struct aludel_more {
    uint32_t copy, copy_length; /* the lines between COPY ... FROM STDIN and `\.`, with their ends */
    uint32_t copy_line;         /* the first of them */
    uint32_t rerun, probe;      /* enum aludel_rerun, enum aludel_probe */
    uint32_t object, on;        /* of the probe, as written, quotes and schema included */
    uint32_t checksum;          /* SHA-256 of its canonical tokens, 32 bytes; of none in a transactional step */
};

enum { ALUDEL_PROJECT_DEFAULT = -1 }; /* in the durations and counts below: what the project file or the caller says */

struct aludel_step {
    const struct aludel_statement *statements;
    uint32_t n_statements;
    uint32_t line;           /* of `@upgrade`, `@downgrade` or `@verify` */
    bool transactional;      /* false: transaction=off */
    bool verify;             /* the statements are queries, and every value of every row must be true */
    bool copies;             /* one of its statements has COPY data */
    bool unprepares;         /* one is DEALLOCATE or DISCARD */
    bool checks_constraints; /* one is SET CONSTRAINTS */
    int32_t lock_timeout_ms; /* or ALUDEL_PROJECT_DEFAULT; 0: wait for ever */
    int32_t statement_timeout_ms;
    int32_t retries;
    const unsigned char *checksum; /* SHA-256 of its canonical tokens, 32 bytes, so that a resumed revision can be told
                                      from an edited one; NULL in a direction that has but one step */
};

/* One of the revisions that a squash stands for, as it was when it was squashed. */
struct aludel_replaced {
    const char *id;
    unsigned char checksum[32];
};

struct aludel_revision {
    const char *id;
    const char *file;                                          /* as given to the compiler, relative to --base */
    const char *summary;                                       /* the doc's first line; "" when there is none */
    const char *doc;                                           /* the rest of the doc; "" when there is none */
    const char *category, *module, *branch, *author, *created; /* NULL when absent; created is ISO 8601 as written */
    const uint32_t *parents; /* indices into plan->revisions, each smaller than this revision's own */
    uint32_t n_parents;      /* 0: a root */
    const uint32_t *depends;
    uint32_t n_depends;
    const struct aludel_step *upgrade; /* the verify steps stand in it too, behind what they verify */
    uint32_t n_upgrade;
    const struct aludel_step *downgrade;
    uint32_t n_downgrade;
    const char *irreversible;           /* the reason; NULL: it can be reverted */
    int32_t server_min;                 /* least server major version, 0: any */
    unsigned char checksum[32];         /* the revision's meaning (format.md, Checksum) */
    unsigned char upgrade_checksum[32]; /* the part of it that says what kind of edit was made */
    unsigned char downgrade_checksum[32];
    const struct aludel_replaced *replaces; /* in the order they ran in; the plan may have them, all or none */
    uint32_t n_replaces;
};

struct aludel_plan {
    int format;           /* ALUDEL_PLAN_FORMAT of the compiler's aludel.h */
    const char *project;  /* @project, or "" */
    const char *title;    /* the project file's doc, first line, or "" */
    const char *ledger;   /* schema of the ledger, unquoted */
    const char *digest;   /* over all checksums in order, 64 hex digits */
    const char *compiler; /* ALUDEL_VERSION of the compiler */
    int32_t server_min;
    int32_t lock_timeout_ms; /* project's defaults, never ALUDEL_PROJECT_DEFAULT */
    int32_t statement_timeout_ms;
    int32_t retries;
    const struct aludel_revision
        *revisions; /* in the order of format.md: whatever is needed comes before what needs it */
    uint32_t n_revisions;
};

/* --- Outcomes --------------------------------------------------------------------------------------------------- */

/* Exit codes of the migrator and return values of the functions below (runtime.md, Commands). */
enum aludel_outcome {
    ALUDEL_OK = 0,
    ALUDEL_NO = 1,           /* a question was answered "no" */
    ALUDEL_USAGE = 2,        /* wrong usage, unknown or ambiguous target, irreversible */
    ALUDEL_DISCONNECTED = 3, /* cannot connect, or the connection was lost for good */
    ALUDEL_LOCKED = 4,       /* another migrator held the lock and showed no progress */
    ALUDEL_FAILED = 5,       /* a statement failed; its step was rolled back */
    ALUDEL_DISAGREE = 6,     /* ledger and plan disagree: nothing was run */
    ALUDEL_PARTIAL = 7,      /* a transaction=off step stopped part-way; the next run resumes */
    ALUDEL_UNFIT = 8,        /* the server cannot take the pending work */
    ALUDEL_INTERRUPTED = 130,
    ALUDEL_TERMINATED = 143
};

/* --- For a program that migrates itself ------------------------------------------------------------------------- */

enum aludel_event_kind {
    ALUDEL_EVENT_WAITING,   /* another migrator holds the lock, or somebody what a statement of ours (with its place in
                               the file) needs: text says who, since when and with what; hint, how to end it */
    ALUDEL_EVENT_REVISION,  /* a revision's work begins: revision, index, count */
    ALUDEL_EVENT_STATEMENT, /* a statement is sent, still runs or, with elapsed_ms >= 0, is done: statement, its number
                               and count */
    ALUDEL_EVENT_APPLIED,   /* the revision is committed with its ledger row: revision, action, elapsed_ms */
    ALUDEL_EVENT_REVERTED,
    ALUDEL_EVENT_RETRY,     /* a step lost a lock and will be tried again: detail says to whom, where that is known */
    ALUDEL_EVENT_RECONNECT, /* the connection was lost; trying again */
    ALUDEL_EVENT_REHEARSED, /* a statement ran in a rehearsal: elapsed_ms; text has the locks on tables that it took
                               first, "MODE NAME", one a line */
    ALUDEL_EVENT_NOTICE,    /* the server said something: severity, text, place */
    ALUDEL_EVENT_ERROR      /* why the call will not return ALUDEL_OK */
};

/* All pointers live as long as the callback runs. Fields that do not apply are zero. */
struct aludel_event {
    enum aludel_event_kind kind;
    const char *revision;
    const char *action; /* as the ledger's history calls it: upgrade, stamp, accept, adopt, squash; downgrade, unstamp,
                           unsquash */
    bool downgrade;     /* downgrade, unstamp or unsquash */
    uint32_t index, count; /* of revisions in this run, from 1 */
    const struct aludel_statement *statement;
    uint32_t statement_index, statement_count; /* in the step, from 1 */
    double elapsed_ms;                         /* -1: not yet known */
    const char *severity, *sqlstate, *text, *detail, *hint, *context;
    const char *file;
    uint32_t line, column; /* 0: no place in a file */
    const char *phase;     /* of a long statement that runs, in the server's words, where `live`; or NULL */
    int64_t done, total;   /* of that phase, or bytes of a COPY's data that were sent; a total of 0: unknown */
    bool whole_line;       /* what is wrong is somewhere in that line, which begins at `column` */
};

struct aludel_report {
    void (*on_event)(void *user, const struct aludel_event *event); /* may be NULL */
    void *user;
    bool live; /* ALUDEL_EVENT_STATEMENT comes when the statement is done, for somebody who watches, and not with those
                  behind it: the server then sends each answer by itself, which costs it 7 us and a wake-up of ours */
};

/* Zero-initialised means: what the plan says. */
struct aludel_options {
    const char *ledger;                                              /* schema; NULL: the plan's */
    const char *set_role;                                            /* SET LOCAL ROLE for the work; NULL: none */
    const int32_t *lock_timeout_ms, *statement_timeout_ms, *retries; /* NULL: the plan's */
    int32_t wait_lock_ms;      /* how long a holder without progress is waited for; 0: 60 s */
    bool all_in_one;           /* one transaction for all pending revisions; ALUDEL_USAGE if one has transaction=off */
    volatile int *interrupted; /* set to 1 (SIGINT) or 2 (SIGTERM) by a signal handler to stop cleanly; may be NULL */
    const char *program; /* what hints say before a command: "shop migrate" where `shop migrate upgrade` works; NULL:
                            the command alone */
};

/* Takes the database that `conn` is connected to up to `target` ("head", an id, "+1", ...; NULL: "head").
 * Blocks until done. `conn` stays the caller's: it must be idle and not in pipeline mode, and is idle again afterwards,
 * unless the result is ALUDEL_DISCONNECTED. If anything was run, it is also as fresh as after connecting, because one
 * revision's settings must not reach the next: SET, SET ROLE, temporary tables, cursors and LISTEN of the caller are
 * gone (RESET ALL and the like), prepared statements stay. It takes up to 100 kB of stack. Returns an enum
 * aludel_outcome; the reason of any but ALUDEL_OK was reported as ALUDEL_EVENT_ERROR. */
int aludel_upgrade(struct pg_conn *conn, const struct aludel_plan *plan, const char *target,
                   const struct aludel_options *options, const struct aludel_report *report);

/* The same, down to `target` (required). What the database has and the plan does not know is taken back with the
 * downgrades stored in the ledger. */
int aludel_downgrade(struct pg_conn *conn, const struct aludel_plan *plan, const char *target,
                     const struct aludel_options *options, const struct aludel_report *report);

/* The text of a statement, of `length` bytes and with a NUL behind it. It is the plan's; of a downgrade that is stored
 * in the ledger, and of an event, it lives for as long as the statement does. */
const char *aludel_sql(const struct aludel_statement *statement);

/* The whole migrator as a program: parses argv, connects, does, prints. Returns the exit code. A connection in argv
 * that names a password is overwritten there. */
int aludel_main(int argc, char **argv, const struct aludel_plan *plan);

#ifdef __cplusplus
}
#endif
#endif
