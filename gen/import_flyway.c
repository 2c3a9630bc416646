/* Flyway: versioned migrations, the undo ones beside them, repeatable ones and baselines. */
#include "import_files.h"
#include "import_placeholder.h"
#include "import_steps.h"

#include <stdlib.h>
#include <string.h>

struct migration {
    char kind; /* 'V', 'U', 'R', 'B' */
    struct slice version, description, stem;
    const struct import_entry *entry;
    bool alone; /* executeInTransaction=false, beside it in NAME.sql.conf */
};

struct flyway {
    struct import *import;
    struct migration *items;
    size_t count;
};

/* --- Names -------------------------------------------------------------------------------------------------------- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* "V1.2__Add_users" */
static bool read_name(struct slice stem, struct migration *migration)
{
    const char *separator = stem.length > 0 && strchr("VURB", stem.at[0]) != NULL ? strstr(stem.at, "__") : NULL;
    if (separator == NULL || separator >= stem.at + stem.length)
        return false;
    size_t length = (size_t)(separator - stem.at);
    migration->kind = stem.at[0];
    migration->version = (struct slice){stem.at + 1, length - 1};
    migration->description = import_from(stem, length + 2);
    migration->stem = stem;
    for (size_t i = 0; i < migration->version.length; i++)
        if (!is_digit(migration->version.at[i]) && strchr("._", migration->version.at[i]) == NULL)
            return false;
    return (migration->kind == 'R') == (migration->version.length == 0);
}

/* Part by part as numbers; a part that is missing is 0. */
static int compare_versions(struct slice a, struct slice b)
{
    while (a.length > 0 || b.length > 0) {
        struct slice left = {a.at, import_digits(a)}, right = {b.at, import_digits(b)};
        int order =
            import_compare_numbered(left.length > 0 ? left : slice_of("0"), right.length > 0 ? right : slice_of("0"));
        if (order != 0)
            return order;
        a = import_from(a, left.length + (left.length < a.length));
        b = import_from(b, right.length + (right.length < b.length));
    }
    return 0;
}

/* Versions, then repeatable ones by what they are called. */
static int compare(const void *left, const void *right)
{
    const struct migration *a = left, *b = right;
    if ((a->kind == 'R') != (b->kind == 'R'))
        return a->kind == 'R' ? 1 : -1;
    if (a->kind == 'R')
        return slice_compare(a->description, b->description);
    int order = compare_versions(a->version, b->version);
    return order != 0 ? order : (a->kind > b->kind) - (a->kind < b->kind);
}

/* --- Folders ------------------------------------------------------------------------------------------------------ */

static bool says_alone(struct import *import, const char *path)
{
    const char *conf_path = import_printf(import, "%s.conf", path);
    const struct source *conf = import_is_file(conf_path) ? import_read_text(import, conf_path) : NULL;
    struct slice rest = conf == NULL ? (struct slice){0} : import_bytes(conf), line;
    while (import_line(&rest, &line)) {
        struct slice key = import_trim(line);
        if (import_begins(key, "executeInTransaction") && import_ends(key, "false"))
            return true;
    }
    return false;
}

static bool is_callback(struct slice stem)
{
    static const char *const names[] = {"beforeMigrate",  "afterMigrate",    "beforeEachMigrate", "afterEachMigrate",
                                        "afterVersioned", "beforeVersioned", "beforeRepeatables", "afterRepeatables",
                                        "createSchema",   "beforeConnect",   "afterConnect"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (import_begins(stem, names[i]))
            return true;
    return false;
}

static void add_sql(struct flyway *flyway, const struct import_entry *entry)
{
    struct import *import = flyway->import;
    struct slice stem = {entry->name, strlen(entry->name) - strlen(".sql")};
    struct migration migration = {.entry = entry};
    if (!read_name(stem, &migration)) {
        bool callback = is_callback(stem);
        import_say(import, callback ? DIAG_IMPORT_LOST : DIAG_IMPORT_CHANGED, import_place_of(entry),
                   callback ? "put what it does into a migration, and take the file away" : NULL,
                   callback ? "'%s' runs around every migration: no revision does" : "'%s' is left out, as Flyway does",
                   entry->name);
        return;
    }
    migration.alone = says_alone(import, entry->source->path);
    flyway->items = arena_grow(import->arena, flyway->items, flyway->count, sizeof *flyway->items);
    flyway->items[flyway->count++] = migration;
}

static bool is_program(struct slice name)
{
    struct migration migration;
    static const char *const endings[] = {".java", ".kt", ".groovy", ".class", ".py", ".sh", ".ps1"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (import_ends(name, endings[i]))
            return read_name((struct slice){name.at, name.length - strlen(endings[i])}, &migration);
    return false;
}

static void read_folder(struct flyway *flyway, const char *path)
{
    struct import_entries entries;
    if (!import_list(flyway->import, path, &entries))
        return;
    for (size_t i = 0; i < entries.count; i++) {
        const struct import_entry *entry = &entries.items[i];
        if (entry->folder)
            read_folder(flyway, entry->source->path);
        else if (import_ends(slice_of(entry->name), ".sql"))
            add_sql(flyway, entry);
        else if (is_program(slice_of(entry->name)))
            import_say(flyway->import, DIAG_IMPORT_LOST, import_place_of(entry),
                       "write a migration in SQL that does the same, with the same version",
                       "a migration that is a program, and no SQL");
    }
}

/* --- Migrations --------------------------------------------------------------------------------------------------- */

static void add_direction(struct flyway *flyway, struct import_revision *revision, enum tree_section_kind kind,
                          const struct migration *migration)
{
    struct import *import = flyway->import;
    const struct source *source = import_read(import, migration->entry);
    if (source == NULL)
        return;
    source = placeholder_fill(import, source, placeholder_flyway);
    import_sql(import, revision, kind, source, import_bytes(source), migration->alone);
}

static const struct migration *undo_of(const struct flyway *flyway, const struct migration *migration)
{
    for (size_t i = 0; i < flyway->count; i++)
        if (flyway->items[i].kind == 'U' && compare_versions(flyway->items[i].version, migration->version) == 0)
            return &flyway->items[i];
    return NULL;
}

static void add_revision(struct flyway *flyway, const struct migration *migration)
{
    struct import *import = flyway->import;
    struct import_revision *revision = import_add(import, import_place_of(migration->entry), migration->stem);
    const struct migration *undo = migration->kind == 'V' ? undo_of(flyway, migration) : NULL;
    revision->summary = import_words(import, migration->description);
    import_created_by_name(import, revision, migration->version);
    add_direction(flyway, revision, TREE_UPGRADE, migration);
    if (undo != NULL)
        add_direction(flyway, revision, TREE_DOWNGRADE, undo);
    if (migration->kind == 'R')
        import_say(import, DIAG_IMPORT_CHANGED, import_place_of(migration->entry),
                   "a later change of it is a new revision",
                   "Flyway repeats this file when it changes; here it is a revision, which runs once");
}

/* The newest baseline counts where what came before it is gone: on an empty database Flyway begins with it. */
static const struct migration *baseline(const struct flyway *flyway)
{
    const struct migration *found = NULL;
    for (size_t i = 0; i < flyway->count; i++)
        if (flyway->items[i].kind == 'B')
            found = &flyway->items[i];
    for (size_t i = 0; i < flyway->count && found != NULL; i++)
        if (flyway->items[i].kind == 'V' && compare_versions(flyway->items[i].version, found->version) <= 0)
            return NULL;
    return found;
}

static void say_baseline(struct flyway *flyway, const struct migration *migration)
{
    import_say(flyway->import, DIAG_IMPORT_CHANGED, import_place_of(migration->entry), NULL,
               "the baseline is left out: the versions that it stands for are there");
}

static void complain_of_twins(struct flyway *flyway)
{
    for (size_t i = 1; i < flyway->count; i++)
        if (compare(&flyway->items[i - 1], &flyway->items[i]) == 0)
            import_say(flyway->import, DIAG_IMPORT_MALFORMED, import_place_of(flyway->items[i].entry),
                       "take one of the two away: Flyway refuses them as well", "the same version as '%s'",
                       flyway->items[i - 1].entry->source->path);
}

static void complain_of_undos(struct flyway *flyway)
{
    for (size_t i = 0; i < flyway->count; i++) {
        const struct migration *undo = &flyway->items[i];
        bool found = undo->kind != 'U';
        for (size_t k = 0; k < flyway->count && !found; k++)
            found = flyway->items[k].kind == 'V' && compare_versions(flyway->items[k].version, undo->version) == 0;
        if (!found)
            import_say(flyway->import, DIAG_IMPORT_CHANGED, import_place_of(undo->entry), NULL,
                       "'%s' is left out: there is no migration that it undoes", undo->entry->name);
    }
}

void import_flyway(struct import *import)
{
    struct flyway flyway = {.import = import};
    read_folder(&flyway, import->path);
    if (flyway.count > 1)
        qsort(flyway.items, flyway.count, sizeof *flyway.items, compare);
    complain_of_twins(&flyway);
    complain_of_undos(&flyway);
    const struct migration *first = baseline(&flyway);
    for (size_t i = 0; i < flyway.count; i++) {
        const struct migration *migration = &flyway.items[i];
        if (migration->kind == 'V' || migration->kind == 'R' || migration == first)
            add_revision(&flyway, migration);
        else if (migration->kind == 'B')
            say_baseline(&flyway, migration);
    }
    import_chain(import);
}
