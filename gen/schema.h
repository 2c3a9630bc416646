/* schema.h: what the upgrades read so far have made, by name, as far as changes.h knows: relations, types, and the
 * columns of tables with their types. */
#ifndef ALUDEL_GEN_SCHEMA_H
#define ALUDEL_GEN_SCHEMA_H

#include "changes.h"
#include "slice_map.h"

/* Times are counts of changes: what an ancestor did stands before. A type has a number, which it keeps when it is
 * renamed; 0 is none. */
struct schema_column {
    struct slice written;
    uint64_t made_at; /* 0: it is gone, or known by its type alone */
    uint32_t node, type, hash;
};

struct schema_columns {
    struct schema_column *items;
    uint32_t n;
};

/* One name, and what was last known to have it. */
struct schema_object {
    struct slice written, schema, on_key; /* as in struct change */
    struct schema_columns *columns;       /* of a table; they go where it goes */
    uint64_t made_at, changed_at;         /* 0: never, or it is gone */
    uint32_t node, type;
};

struct schema {
    struct arena *arena;
    struct schema_names {
        struct slice_map by_key;
        struct schema_object *objects;
        uint32_t n, room;
    } names[TYPES + 1];
    uint32_t n_types;
    uint64_t now, unclear_at;     /* nothing from before is sure to be there */
    struct schema_object renamed; /* between the two halves of a renaming */
    uint32_t renamed_type;        /* the same, of a column */
    bool was_there;               /* what CREATE TABLE makes: its columns are those of the first one */
};

/* What has a name that is made once more; `written` is absent when nothing has. */
struct schema_first {
    struct slice written;
    uint32_t node; /* that made it */
};

void schema_init(struct schema *schema, struct arena *arena);

/* A type of that name is there from the beginning, whatever made it. */
void schema_know_type(struct schema *schema, struct slice key);

/* The revision `node` does this now. */
struct schema_first schema_apply(struct schema *schema, const struct change *change, uint32_t node);

/* NULL: nothing ever had that name, or it is gone. */
const struct schema_columns *schema_columns(const struct schema *schema, struct slice table_key);
const struct schema_column *schema_column(const struct schema_columns *columns, struct slice written);

/* The number of the type that has this name now, 0 for one that was never named. */
uint32_t schema_type(const struct schema *schema, struct slice key);

#endif
