/* check_enum.h: an enum value that is used in the transaction that adds it, where it is plain that the enum is meant: a
 * cast to it; a column whose type it is, compared, set, given a DEFAULT, or named by INSERT or COPY. Silent elsewhere.
 */
#ifndef ALUDEL_GEN_CHECK_ENUM_H
#define ALUDEL_GEN_CHECK_ENUM_H

#include "check.h"
#include "schema.h"

/* The values that the transaction has added so far. */
struct enum_check {
    const struct check_input *input;
    const struct schema *schema;
    struct arena *arena;
    struct enum_value {
        struct statement_class adding;
        uint32_t type; /* as in struct schema_column */
        bool used;     /* once is enough to be told */
    } * values;
    size_t n, most;
    uint32_t n_types_before; /* it: later ones are its own */
    struct token *tokens;    /* of the statement that is looked at */
    size_t n_tokens, most_tokens;
    struct enum_table {
        struct slice written;
        const struct schema_columns *columns;
    } * tables; /* that the statement names */
    size_t n_tables, most_tables;
};

/* A transaction begins. */
void enum_check_start(struct enum_check *check);

/* Its next statement, which `schema` has seen already. */
void enum_check_statement(struct enum_check *check, const struct tree_file *file, const struct tree_section *section,
                          const struct tree_statement *statement);

#endif
