/* tree.h: what one file says, as plain data. Slices point into the source; nothing is resolved across files yet. Lists
 * are arrays made with arena_grow(). Made by parse.h, read by everything behind it. */
#ifndef ALUDEL_GEN_TREE_H
#define ALUDEL_GEN_TREE_H

#include "source.h"
#include "text.h"

#include <stdbool.h>
#include <stdint.h>

/* What a statement is, as far as the shallow grammar of grammar/statement.y looks. */
struct statement_class {
    const char *what;        /* "CREATE INDEX", "ALTER TABLE", "SELECT": upper case, static; "" when nothing is known */
    struct slice object;     /* the name it acts on, as written with schema and quotes; absent when there is none */
    struct slice on;         /* the table of an index, the parent of a partition */
    struct slice objects;    /* DROP: all its names, from the first through the last */
    struct slice new_name;   /* ALTER ... RENAME TO */
    struct slice enum_value; /* of ALTER TYPE ... ADD VALUE, with its quotes */
    bool concurrently, if_exists, if_not_exists, or_replace, temporary, cascade;
    bool transaction_control; /* BEGIN, COMMIT, SAVEPOINT, ...: the runner owns the transaction */
    bool no_transaction;      /* the server refuses it inside a transaction block */
    bool copy_from_stdin;     /* data lines follow */
    bool strings_changed;     /* backslashes in plain strings mean something from here on */
    unsigned char kind;       /* enum statement_kind: of what it is CREATE, ALTER or DROP */
    char rerun;               /* 'T', 'P', 'I', or 0: no known class (runtime.md, protocol 4) */
    int probe;                /* enum aludel_probe */
};

struct tree_statement {
    struct slice text; /* from its first token to its `;` */
    struct statement_class class;
    struct slice copy; /* data lines; absent when it is no COPY FROM STDIN */
    bool broken;       /* an error was found in it: its text may be torn */
};

enum tree_section_kind { TREE_UPGRADE, TREE_DOWNGRADE, TREE_VERIFY };

struct tree_section {
    enum tree_section_kind kind;
    struct slice keyword; /* `@upgrade`: for spans */
    bool broken;          /* an error was found in its line: its options may be others */
    bool transactional;
    bool idempotent;
    bool irreversible;
    struct slice irreversible_reason;                       /* without its quotes */
    int32_t lock_timeout_ms, statement_timeout_ms, retries; /* -1: the project's */
    const char *bytes;                                      /* of the source */
    const struct statement_shapes *shapes;
    struct kept_statement *statements; /* see statements.h */
    size_t n_statements;
    unsigned char checksum[32]; /* kind, options that matter, canonical tokens */
};

/* A header value and where it stands. Absent: value.at == NULL. */
struct tree_value {
    struct slice value;
    struct slice keyword; /* `@revision` */
};

struct tree_name_list {
    struct slice keyword;
    struct slice *names;
    size_t count;
    bool base; /* `@revises base` */
};

/* `@allow ID "reason"`: this file's warnings of that id are not reported. */
struct tree_allow {
    struct slice keyword, id, reason; /* the reason without its quotes */
    int diag;                         /* enum diag_id, always a warning's */
};

/* `@replaced ID CHECKSUM`: one of the revisions that this one stands for. */
struct tree_replaced {
    struct slice keyword, id, checksum; /* in hexadecimal digits, lower case */
};

struct tree_file {
    const struct source *source;
    struct slice summary; /* first doc line; absent when there is none */
    const char *doc;      /* the rest, one line each, without the comment marks; "" when there is none */
    struct tree_value revision, branch, category, module, created, author, server;
    struct tree_name_list revises, depends;
    int32_t server_min;
    struct tree_allow *allows;
    size_t n_allows;
    struct tree_value replaces; /* FIRST..LAST */
    struct tree_replaced *replaced;
    size_t n_replaced;
    /* the project file */
    struct tree_value project, ledger, naming, heads, defaults;
    bool naming_date, heads_many;
    int32_t lock_timeout_ms, statement_timeout_ms, retries; /* of @defaults; -1: not given */

    struct tree_section *sections;
    size_t n_sections;
    bool broken; /* an error was found in it: what depends on its details stays quiet */
};

#endif
