/* tree_build.h: what the actions of grammar/migration.y call to make a tree, and the diagnostics of header lines. The
 * tree itself is tree.h. What only the whole header shows is in tree_end.c. */
#ifndef ALUDEL_GEN_TREE_BUILD_H
#define ALUDEL_GEN_TREE_BUILD_H

#include "diag.h"
#include "token.h"
#include "tree.h"

struct migration_token {
    struct slice text;
    const struct tree_statement *statement; /* of a STATEMENT */
};

enum tree_option_id {
    OPTION_TRANSACTION,
    OPTION_LOCK_TIMEOUT,
    OPTION_STATEMENT_TIMEOUT,
    OPTION_IDEMPOTENT,
    OPTION_RETRIES,
    OPTION_COUNT
};

struct tree_option {
    struct slice keyword; /* absent: not given */
    int32_t value;        /* milliseconds, a count, or whether */
};

struct tree_builder {
    struct arena *arena;
    struct diag_list *diags;
    struct tree_file *file;
    struct slice keyword; /* `@word` of the line being read */
    const struct annotation *annotation;
    struct tree_option options[OPTION_COUNT]; /* of the line being read */
    struct slice *names;                      /* the same */
    size_t n_names;
    struct slice *doc; /* all lines */
    size_t n_doc;
    size_t n_annotations;
    bool saw_revises; /* misspelt or malformed though it may be */
    size_t n_errors;  /* in this file, so far */
    struct statement_shapes *shapes;
};

void tree_begin(struct tree_builder *b, struct tree_file *file, const struct source *source, struct arena *arena,
                struct diag_list *diags, struct statement_shapes *shapes);
void tree_begin_line(struct tree_builder *b, struct slice keyword, const struct annotation *annotation);
void tree_unknown_annotation(struct tree_builder *b, struct slice keyword);

/* All lines were read: what only the whole header shows. */
void tree_end(struct tree_builder *b);

struct diag *tree_complain(struct tree_builder *b, enum diag_id id, struct slice where, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* --- Actions ------------------------------------------------------------------------------------------------------ */

/* `code` came as `text` where only the expected terminals could. */
void tree_unexpected(struct tree_builder *b, int code, struct slice text, const int *expected, size_t n_expected);

void tree_doc(struct tree_builder *b, struct slice line);
void tree_value(struct tree_builder *b, struct tree_value *value, struct slice keyword, struct slice text);
void tree_id(struct tree_builder *b, struct tree_value *value, struct slice keyword, struct slice id);
void tree_created(struct tree_builder *b, struct slice keyword, struct slice text);
void tree_ledger(struct tree_builder *b, struct slice keyword, struct slice schema);
void tree_server(struct tree_builder *b, struct slice keyword, struct slice version);
void tree_allow(struct tree_builder *b, struct slice keyword, struct slice id, struct slice quoted);
void tree_replaced(struct tree_builder *b, struct slice keyword, struct slice id, struct slice checksum);
void tree_root(struct tree_builder *b, struct slice keyword);
void tree_first_name(struct tree_builder *b, struct slice name);
void tree_next_name(struct tree_builder *b, struct slice name);
void tree_names(struct tree_builder *b, struct tree_name_list *list, struct slice keyword);

void tree_option(struct tree_builder *b, enum tree_option_id id, struct slice keyword, int32_t value);
void tree_duration(struct tree_builder *b, enum tree_option_id id, struct slice keyword, struct slice duration);
void tree_count(struct tree_builder *b, enum tree_option_id id, struct slice keyword, struct slice number);
void tree_unknown_option(struct tree_builder *b, struct slice keyword);
void tree_defaults(struct tree_builder *b, struct slice keyword);

void tree_section(struct tree_builder *b, enum tree_section_kind kind, struct slice keyword);
void tree_irreversible(struct tree_builder *b, struct slice keyword, struct slice quoted);
void tree_statement(struct tree_builder *b, const struct tree_statement *statement);

#endif
