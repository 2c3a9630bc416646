/* adopt.h: a database that another tool migrated goes on with aludel. The evidence is what that tool's own ledger says;
 * which revisions it speaks of is decided from it, and they are recorded in one transaction as a stamp records them. */
#ifndef ALUDEL_ADOPT_H
#define ALUDEL_ADOPT_H

#include "decide.h"
#include "session.h"

/* How a tool counts its migrations, and where the number stands at the begin of an id. */
enum aludel_i_numbering {
    ALUDEL_I_NO_NUMBER,
    ALUDEL_I_DIGITS, /* 000012_init */
    ALUDEL_I_DASHED, /* 2024-01-02-030405_init is 20240102030405 */
    ALUDEL_I_DOTTED  /* V1_2__init is 1.2 */
};

struct aludel_i_tool {
    const char *name;
    const char *schema, *table; /* where its ledger is unless told otherwise; schema NULL: any */
    const char *has, *lacks;    /* columns, "a b": what tells it from others' tables of that name */
    const char *const *query;   /* of sql/adopt_*.sql, with its ledger under the default name */
    enum aludel_i_numbering numbering;
    const char *cure; /* for migrations that failed half-way: what to type; NULL: it knows no such thing */
};

extern const struct aludel_i_tool aludel_i_tools[];
extern const size_t aludel_i_n_tools;

/* The tool of that name, or NULL. */
const struct aludel_i_tool *aludel_i_tool_find(const char *name);

/* The number at the begin of an id in its one spelling: no leading zeros, and of dotted ones no `.0` at the end. False:
 * there is none, or it has more than 63 characters. */
bool aludel_i_tool_number(const struct aludel_i_tool *tool, const char *id, char number[64]);

/* The id that `aludel import` makes of a name: what no id may have becomes `_`, what none begins with is dropped. */
void aludel_i_tool_spell(const char *name, char id[129]);

/* Less than, equal to or greater than 0, as the one spelling of `a` is to that of `b`. */
int aludel_i_tool_compare(const char *a, const char *b);

/* --- Evidence ----------------------------------------------------------------------------------------------------- */

enum aludel_i_reach {
    ALUDEL_I_THIS,
    ALUDEL_I_NEEDS,   /* this, and what it needs */
    ALUDEL_I_BELOW,   /* this, and all with a smaller number */
    ALUDEL_I_BASELINE /* all with no greater number; there need not be one of that number */
};

/* A row of the other's ledger; all of its strings but the id may be NULL. */
struct aludel_i_finding {
    const char *id, *number, *at, *trouble, *project;
    enum aludel_i_reach reach;
};

/* A zeroed one is empty. */
struct aludel_i_evidence {
    const struct aludel_i_tool *tool;
    struct aludel_i_buffer table;       /* "schema"."table" */
    struct aludel_i_buffer called;      /* schema.table, for messages */
    struct aludel_i_buffer lock, guard; /* statements: nobody writes to it any more; it is still what was read */
    struct aludel_i_finding *findings;
    uint32_t n;
    PGresult *rows;                /* what the findings point into */
    bool kept, keep;               /* Alembic's: is it kept in step with our ledger; is it to be */
    struct aludel_i_buffer keeper; /* the function that does it */
};

/* Which ledger, and what for. */
struct aludel_i_source {
    const char *from;  /* the tool; NULL: the only one that has a ledger here */
    const char *table; /* NULL: in the usual place; TABLE or SCHEMA.TABLE */
    bool keep;         /* Alembic's is to be kept in step with ours */
    bool purge;        /* ours is to lose what it does not have */
};

/* Finds the ledger, and reads it. Returns ALUDEL_OK; ALUDEL_USAGE, ALUDEL_DISAGREE, ALUDEL_UNFIT or ALUDEL_FAILED, all
 * reported; or as aludel_i_session_ask() does. Free the evidence. */
ALUDEL_I_MUST_CHECK int aludel_i_evidence_read(struct aludel_i_session *session, const struct aludel_i_source *source,
                                               struct aludel_i_evidence *evidence);

/* Something that an upgrade was to make is there already, and our ledger is empty: says how such a database is taken
 * over, naming the tools that have a ledger in it. */
void aludel_i_evidence_suggest(struct aludel_i_session *session);

/* Adds what history says of a revision that was adopted by this finding; NULL: by what needs it. */
void aludel_i_evidence_reason(const struct aludel_i_evidence *evidence, const struct aludel_i_finding *finding,
                              struct aludel_i_buffer *reason);

void aludel_i_evidence_free(struct aludel_i_evidence *evidence);

/* --- Keeping Alembic's ledger in step, and what surrounds all of it (adopt_keep.c) ---------------------------------
 */

/* Makes evidence->keeper. */
void aludel_i_evidence_write_keeper(struct aludel_i_session *session, struct aludel_i_evidence *evidence);

/* Adds to the transaction that adopts, before its first row, what makes sure that the other's ledger says so until the
 * COMMIT; and behind its last one, what keeps Alembic's in step from then on. */
void aludel_i_evidence_begin(const struct aludel_i_evidence *evidence, struct aludel_i_script *script);
void aludel_i_evidence_end(const struct aludel_i_evidence *evidence, struct aludel_i_script *script);

/* Will it be kept in step from now on, or no longer be? */
bool aludel_i_evidence_switches(const struct aludel_i_evidence *evidence);
void aludel_i_evidence_report_switched(const struct aludel_i_session *session,
                                       const struct aludel_i_evidence *evidence);

/* Only that, in a transaction of its own, where there is no revision to adopt. Returns as aludel_i_session_ask(). */
ALUDEL_I_MUST_CHECK int aludel_i_evidence_switch(struct aludel_i_session *session,
                                                 const struct aludel_i_evidence *evidence);

/* --- Decision ----------------------------------------------------------------------------------------------------- */

/* Which revisions to record (in order), with `purge` after which to take out (newest first). Pure; otherwise as the
 * decisions of decide.h. `row_of` has room for every revision of the plan, and gets the finding that speaks of it, or
 * ALUDEL_I_NONE where it is only needed by one. Disagrees where something is in trouble over there, unknown to this
 * build, applied without what it needs, or where both ledgers went on without each other. */
void aludel_i_decide_adopt(const struct aludel_i_view *view, const struct aludel_i_evidence *evidence, bool purge,
                           uint32_t *row_of, struct aludel_i_decision *decision);

#endif
