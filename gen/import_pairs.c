/* Formats whose up and down are files of their own: golang-migrate and sqlx beside each other, diesel and prisma in a
 * folder for each migration. */
#include "import_files.h"
#include "import_steps.h"

#include <string.h>

/* --- Beside each other -------------------------------------------------------------------------------------------- */

struct pair {
    struct slice name; /* without ".up.sql" */
    const struct import_entry *up, *down;
};

static struct slice without(const char *name, const char *end)
{
    return (struct slice){name, strlen(name) - strlen(end)};
}

static struct pair *find_pair(struct import *import, struct pair **pairs, size_t *n, struct slice name)
{
    for (size_t i = 0; i < *n; i++)
        if (slice_equal((*pairs)[i].name, name))
            return &(*pairs)[i];
    *pairs = arena_grow(import->arena, *pairs, *n, sizeof **pairs);
    (*pairs)[*n] = (struct pair){.name = name};
    return &(*pairs)[(*n)++];
}

/* `plain`: a name that ends in ".sql" alone is an up without a down. */
static size_t find_pairs(struct import *import, const struct import_entries *entries, bool plain, struct pair **pairs)
{
    size_t n = 0;
    for (size_t i = 0; i < entries->count; i++) {
        const struct import_entry *entry = &entries->items[i];
        struct slice name = slice_of(entry->name);
        if (entry->folder || import_digits(name) == 0)
            continue;
        if (import_ends(name, ".up.sql"))
            find_pair(import, pairs, &n, without(entry->name, ".up.sql"))->up = entry;
        else if (import_ends(name, ".down.sql"))
            find_pair(import, pairs, &n, without(entry->name, ".down.sql"))->down = entry;
        else if (plain && import_ends(name, ".sql"))
            find_pair(import, pairs, &n, without(entry->name, ".sql"))->up = entry;
    }
    return n;
}

static bool marks_no_transaction(const struct import *import, const struct source *source)
{
    return import->format->read == import_sqlx && import_begins(import_bytes(source), "-- no-transaction");
}

static void add_direction(struct import *import, struct import_revision *revision, enum tree_section_kind kind,
                          const struct import_entry *entry, bool alone)
{
    const struct source *source = entry == NULL ? NULL : import_read(import, entry);
    if (source != NULL)
        import_sql(import, revision, kind, source, import_bytes(source), alone || marks_no_transaction(import, source));
}

static void say_no_up(struct import *import, struct span place, const char *down)
{
    import_say(import, DIAG_IMPORT_MALFORMED, place, "add the file of the way up, or take this one away",
               "'%s' goes down, and nothing goes up", down);
}

static void add_pair(struct import *import, const struct pair *pair)
{
    if (pair->up == NULL) {
        say_no_up(import, import_place_of(pair->down), pair->down->name);
        return;
    }
    struct import_revision *revision = import_add(import, import_place_of(pair->up), pair->name);
    revision->summary = import_words(import, pair->name);
    import_created_by_name(import, revision, pair->name);
    add_direction(import, revision, TREE_UPGRADE, pair->up, false);
    add_direction(import, revision, TREE_DOWNGRADE, pair->down, false);
}

static void read_pairs(struct import *import, bool plain)
{
    struct import_entries entries;
    struct pair *pairs = NULL;
    if (!import_list(import, import->path, &entries))
        return;
    import_sort_numbered(&entries);
    size_t n = find_pairs(import, &entries, plain, &pairs);
    for (size_t i = 0; i < n; i++)
        add_pair(import, &pairs[i]);
    import_chain(import);
}

void import_golang_migrate(struct import *import)
{
    read_pairs(import, false);
}

void import_sqlx(struct import *import)
{
    read_pairs(import, true);
}

/* --- In folders --------------------------------------------------------------------------------------------------- */

/* "KEY = VALUE" of a TOML file, its quotes left out. */
static bool toml_says(const struct source *toml, const char *key, const char *value)
{
    struct slice rest = import_bytes(toml), line;
    while (import_line(&rest, &line)) {
        line = import_trim(line);
        if (!import_begins(line, key))
            continue;
        line = import_trim(import_from(line, strlen(key)));
        if (!import_begins(line, "="))
            continue;
        line = import_trim(import_from(line, 1));
        if (import_begins(line, "\""))
            line = import_from(line, 1);
        return import_begins(line, value);
    }
    return false;
}

static bool runs_alone(struct import *import, const struct import_entries *files)
{
    const struct import_entry *entry = import_find(files, "metadata.toml");
    const struct source *toml = entry == NULL ? NULL : import_read_text(import, entry->source->path);
    return toml != NULL && toml_says(toml, "run_in_transaction", "false");
}

static void add_folder(struct import *import, const struct import_entry *folder, const char *up_name)
{
    struct import_entries files;
    if (!import_list(import, folder->source->path, &files))
        return;
    const struct import_entry *up = import_find(&files, up_name), *down = import_find(&files, "down.sql");
    if (up == NULL && down != NULL)
        say_no_up(import, import_place_of(down), folder->name);
    if (up == NULL)
        return;
    struct slice name = slice_of(folder->name);
    struct import_revision *revision = import_add(import, import_place_of(up), name);
    revision->summary = import_words(import, name);
    import_created_by_name(import, revision, name);
    bool alone = runs_alone(import, &files);
    add_direction(import, revision, TREE_UPGRADE, up, alone);
    add_direction(import, revision, TREE_DOWNGRADE, down, alone);
}

static void read_folders(struct import *import, const char *path, const char *up_name)
{
    struct import_entries entries;
    if (!import_list(import, path, &entries))
        return;
    for (size_t i = 0; i < entries.count; i++)
        if (entries.items[i].folder)
            add_folder(import, &entries.items[i], up_name);
    import_chain(import);
}

static const char *below(struct import *import, const char *name)
{
    const char *path = import_join(import, import->path, name);
    return import_is_folder(path) ? path : import->path;
}

void import_diesel(struct import *import)
{
    read_folders(import, below(import, "migrations"), "up.sql");
}

void import_prisma(struct import *import)
{
    const char *path = below(import, "prisma/migrations");
    path = path != import->path ? path : below(import, "migrations");
    const char *lock = import_join(import, path, "migration_lock.toml");
    const struct source *toml = import_is_file(lock) ? import_read_text(import, lock) : NULL;
    if (toml != NULL && !toml_says(toml, "provider", "postgresql"))
        import_say(import, DIAG_IMPORT_MALFORMED, (struct span){toml, 0, 0}, NULL,
                   "these migrations are of another database than PostgreSQL");
    else
        read_folders(import, path, "migration.sql");
}
