/* changes.h: what the statements of one direction do to which objects, as the shallow grammar tells: tables, views,
 * indexes, sequences, types, domains, functions, columns. What it cannot tell (DO, CALL, a function in a SELECT,
 * CASCADE) is there as UNCLEAR, so that who reads it can be silent. */
#ifndef ALUDEL_GEN_CHANGES_H
#define ALUDEL_GEN_CHANGES_H

#include "arena.h"
#include "slice_map.h"
#include "tree.h"

enum effect { MAKES, DROPS, ALTERS, UNCLEAR };

/* Objects of one space share their names; columns those of one table. */
enum name_space { RELATIONS, TYPES, ROUTINES, COLUMNS };

/* What one statement does to one object. */
struct change {
    enum effect effect;
    bool maybe;      /* IF EXISTS, OR REPLACE: perhaps there was nothing to do */
    bool rename;     /* half of one: DROPS the old name, and MAKES the new one behind it */
    bool with_table; /* of a column that CREATE TABLE lists */
    const char *kind;
    enum name_space space;
    struct slice written, schema; /* the schema as written, with its dot; empty when there is none. A column's is that
                                   * of its table */
    struct slice on;              /* of an index or a column its table, of a partition its parent */
    struct slice type;            /* of a column, as written; absent when it is an array or not said */
    struct slice key, on_key, type_key; /* as the server keeps them, without their schemas */
};

/* In the order of the statements. */
struct changes {
    struct arena *arena;
    const char *limit; /* of the source, where the lexer finds its NUL */
    struct change *items;
    size_t n, n_most; /* n_most: that many there ever were, and there is room for */
    bool unclear;     /* perhaps more than can be seen here */
    bool cascade;
    bool nameless_index;            /* one that the server names */
    const struct slice_map *tables; /* asked for: the columns that CREATE TABLE lists for these names; NULL: for none */
    bool all_tables;                /* asked for: those of all */
    bool column_cascade;            /* in the statement that is read */
};

/* Forgets what `changes` had, and reads all sections of that kind. Keys live in the arena, names in the source. */
void changes_gather(struct changes *changes, const struct tree_file *file, enum tree_section_kind kind);

/* The same for one statement of the file. */
void changes_gather_one(struct changes *changes, const struct tree_file *file, const struct tree_statement *statement);

/* For columns.c: fills in what follows from the names. */
void changes_add(struct changes *changes, struct change change);

#endif
