/* statement.h: a statement of a plan with its texts found, and how they lie: for the plan that the compiler writes, and
 * for statements that come from somewhere else, as a downgrade does that is stored in the ledger. */
#ifndef ALUDEL_STATEMENT_H
#define ALUDEL_STATEMENT_H

#include "aludel.h"

struct aludel_i_statement {
    const char *sql;
    size_t length;
    uint32_t line, column;
    const char *copy; /* NULL: no COPY data */
    size_t copy_length;
    uint32_t copy_line;
    enum aludel_rerun rerun;
    enum aludel_probe probe;
    const char *object, *on;       /* or NULL */
    const unsigned char *checksum; /* 32 bytes, or NULL */
};

/* What it points to is the plan's; all text ends in a NUL. */
struct aludel_i_statement aludel_i_statement(const struct aludel_statement *statement);

/* Notes in the step what this one of its statements is: its `copies`, `unprepares` and `checks_constraints`. */
void aludel_i_step_note(struct aludel_step *step, const struct aludel_i_statement *statement);

/* SET or RESET of what outlasts a transaction? */
bool aludel_i_sets_for_session(const struct aludel_i_statement *statement);

/* --- How statements lie: their structs, a struct aludel_more of each that has one, the texts ---------------------- */

/* Bytes from the beginning of all to where the next of each kind goes. */
struct aludel_i_layout {
    size_t statement, more, text;
};

/* Does it have a struct aludel_more? */
bool aludel_i_has_more(const struct aludel_i_statement *statement);

void aludel_i_layout_begin(struct aludel_i_layout *layout, uint32_t n_statements, uint32_t n_more);

/* The numbers of the next statement; *more is filled if it has more. False: the text is 4 GiB away or more. The texts
 * are its sql, copy, object and on, each with a NUL behind it, and its checksum. */
bool aludel_i_layout_add(struct aludel_i_layout *layout, const struct aludel_i_statement *statement,
                         struct aludel_statement *numbers, struct aludel_more *more);

/* Statements laid out, in one object to be freed; what they pointed to may go. `sql` and `copy` need not end in a NUL.
 * NULL: there is no memory, or too much text. */
struct aludel_statement *aludel_i_statements_pack(const struct aludel_i_statement *statements, uint32_t n);

#endif
