#include "locks.h"
#include "statements.h"

#include <string.h>

#define ACCESS_EXCLUSIVE       "ACCESS EXCLUSIVE"
#define EXCLUSIVE              "EXCLUSIVE"
#define SHARE_ROW_EXCLUSIVE    "SHARE ROW EXCLUSIVE"
#define SHARE                  "SHARE"
#define SHARE_UPDATE_EXCLUSIVE "SHARE UPDATE EXCLUSIVE"
#define ROW_EXCLUSIVE          "ROW EXCLUSIVE"

enum where { OBJECT, OBJECTS, ON };

struct rule {
    const char *what;
    const char *mode, *concurrently; /* NULL: there is no such form, or it takes none */
    enum where where;
    bool at_most;
};

/* tests/integration/test_locks.py asks a server about each. */
static const struct rule rules[] = {
    {"ALTER FOREIGN TABLE", ACCESS_EXCLUSIVE, NULL, OBJECT, true},
    {"ALTER INDEX", ACCESS_EXCLUSIVE, NULL, OBJECT, true},
    {"ALTER MATERIALIZED VIEW", ACCESS_EXCLUSIVE, NULL, OBJECT, true},
    {"ALTER POLICY", ACCESS_EXCLUSIVE, NULL, ON, false},
    {"ALTER SEQUENCE", ACCESS_EXCLUSIVE, NULL, OBJECT, true},
    {"ALTER TABLE", ACCESS_EXCLUSIVE, NULL, OBJECT, true},
    {"ALTER TRIGGER", ACCESS_EXCLUSIVE, NULL, ON, false},
    {"ALTER VIEW", ACCESS_EXCLUSIVE, NULL, OBJECT, false},
    {"CLUSTER", ACCESS_EXCLUSIVE, NULL, OBJECT, false},
    {"COPY", ROW_EXCLUSIVE, NULL, OBJECT, true},
    {"CREATE INDEX", SHARE, SHARE_UPDATE_EXCLUSIVE, ON, false},
    {"CREATE POLICY", ACCESS_EXCLUSIVE, NULL, ON, false},
    {"CREATE RULE", ACCESS_EXCLUSIVE, NULL, ON, false},
    {"CREATE TABLE", ACCESS_EXCLUSIVE, NULL, ON, false}, /* of the table it becomes a partition of */
    {"CREATE TRIGGER", SHARE_ROW_EXCLUSIVE, NULL, ON, false},
    {"DELETE", ROW_EXCLUSIVE, NULL, OBJECT, false},
    {"DROP FOREIGN TABLE", ACCESS_EXCLUSIVE, NULL, OBJECTS, false},
    {"DROP INDEX", ACCESS_EXCLUSIVE, SHARE_UPDATE_EXCLUSIVE, OBJECTS, false},
    {"DROP MATERIALIZED VIEW", ACCESS_EXCLUSIVE, NULL, OBJECTS, false},
    {"DROP POLICY", ACCESS_EXCLUSIVE, NULL, ON, false},
    {"DROP RULE", ACCESS_EXCLUSIVE, NULL, ON, false},
    {"DROP SEQUENCE", ACCESS_EXCLUSIVE, NULL, OBJECTS, false},
    {"DROP TABLE", ACCESS_EXCLUSIVE, NULL, OBJECTS, false},
    {"DROP TRIGGER", ACCESS_EXCLUSIVE, NULL, ON, false},
    {"DROP VIEW", ACCESS_EXCLUSIVE, NULL, OBJECTS, false},
    {"INSERT", ROW_EXCLUSIVE, NULL, OBJECT, false},
    {"MERGE", ROW_EXCLUSIVE, NULL, OBJECT, false},
    {"REFRESH MATERIALIZED VIEW", ACCESS_EXCLUSIVE, EXCLUSIVE, OBJECT, false},
    {"REINDEX", ACCESS_EXCLUSIVE, SHARE_UPDATE_EXCLUSIVE, OBJECT, true},
    {"TRUNCATE", ACCESS_EXCLUSIVE, NULL, OBJECT, false},
    {"UPDATE", ROW_EXCLUSIVE, NULL, OBJECT, false},
};

/* What a mode conflicts with: reads take ACCESS SHARE, writes ROW EXCLUSIVE. */
static const char *held_up_by(const char *mode)
{
    if (strcmp(mode, ACCESS_EXCLUSIVE) == 0)
        return "reads and writes";
    if (strcmp(mode, EXCLUSIVE) == 0 || strcmp(mode, SHARE_ROW_EXCLUSIVE) == 0 || strcmp(mode, SHARE) == 0)
        return "writes";
    return strcmp(mode, SHARE_UPDATE_EXCLUSIVE) == 0 ? "schema changes and VACUUM" : "schema changes";
}

static const struct rule *find_rule(const char *what)
{
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
        if (strcmp(rules[i].what, what) == 0)
            return &rules[i];
    return NULL;
}

static bool set(struct lock *lock, const char *mode, struct slice object, bool at_most)
{
    if (mode == NULL || object.at == NULL)
        return false;
    *lock = (struct lock){mode, held_up_by(mode), object, at_most};
    return true;
}

bool lock_of(const struct statement_class *class, struct lock *lock)
{
    const struct rule *rule = find_rule(class->what);
    if (rule == NULL)
        return false;
    if (strcmp(class->what, "ALTER TABLE") == 0 && class->on.at != NULL) /* DETACH PARTITION */
        return set(lock, class->concurrently ? SHARE_UPDATE_EXCLUSIVE : ACCESS_EXCLUSIVE, class->on, false);
    if (strcmp(class->what, "ALTER INDEX") == 0 && class->new_name.at != NULL)
        return set(lock, SHARE_UPDATE_EXCLUSIVE, class->object, false);
    struct slice object = rule->where == ON ? class->on : rule->where == OBJECTS ? class->objects : class->object;
    bool at_most = rule->at_most && class->new_name.at == NULL && !class->copy_from_stdin && !class->concurrently;
    return set(lock, class->concurrently ? rule->concurrently : rule->mode, object, at_most);
}

bool lock_is_on_new(const struct tree_section *section, size_t statement, const struct lock *lock)
{
    for (size_t i = 0; section->transactional && i < statement; i++) {
        struct tree_statement earlier;
        const struct statement_class *class = &earlier.class;
        statements_get(section, i, &earlier);
        if (strncmp(class->what, "CREATE ", 7) == 0 && !class->or_replace && !class->if_not_exists &&
            slice_equal_nocase(class->object, lock->object))
            return true;
    }
    return false;
}
