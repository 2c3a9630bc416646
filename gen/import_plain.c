/* Folders of SQL files without a way back, in the order of their numbers: plain ones, and refinery's. */
#include "import_files.h"
#include "import_steps.h"

#include <stdlib.h>
#include <string.h>

static bool is_directed(struct slice name)
{
    return import_ends(name, ".up.sql") || import_ends(name, ".down.sql");
}

static void add(struct import *import, const struct import_entry *entry, size_t prefix)
{
    struct slice stem = {entry->name, strlen(entry->name) - strlen(".sql")};
    const struct source *source = import_read(import, entry);
    if (source == NULL)
        return;
    struct import_revision *revision = import_add(import, import_place_of(entry), stem);
    revision->summary = import_words(import, import_from(stem, prefix));
    import_created_by_name(import, revision, stem);
    import_sql(import, revision, TREE_UPGRADE, source, import_bytes(source), false);
}

static void add_plain(struct import *import, const struct import_entry *entry)
{
    if (is_directed(slice_of(entry->name))) {
        import_say(import, DIAG_IMPORT_MALFORMED, import_place_of(entry),
                   "'aludel import golang-migrate' reads such pairs", "a file of one direction among plain ones");
    } else {
        add(import, entry, 0);
    }
}

void import_plain(struct import *import)
{
    struct import_entries entries;
    if (!import_list(import, import->path, &entries))
        return;
    import_sort_numbered(&entries);
    for (size_t i = 0; i < entries.count; i++)
        if (!entries.items[i].folder && import_ends(slice_of(entries.items[i].name), ".sql"))
            add_plain(import, &entries.items[i]);
    import_chain(import);
}

/* --- refinery ----------------------------------------------------------------------------------------------------- */

static bool is_refinery(struct slice name)
{
    return name.length > 1 && (name.at[0] == 'V' || name.at[0] == 'U') && import_digits(import_from(name, 1)) > 0 &&
           strstr(name.at, "__") != NULL;
}

static int compare_refinery(const void *left, const void *right)
{
    const struct import_entry *a = left, *b = right;
    return import_compare_numbered(import_from(slice_of(a->name), 1), import_from(slice_of(b->name), 1));
}

void import_refinery(struct import *import)
{
    struct import_entries entries;
    if (!import_list(import, import->path, &entries))
        return;
    if (entries.count > 1)
        qsort(entries.items, entries.count, sizeof *entries.items, compare_refinery);
    for (size_t i = 0; i < entries.count; i++) {
        const struct import_entry *entry = &entries.items[i];
        struct slice name = slice_of(entry->name);
        if (!entry->folder && is_refinery(name) && import_ends(name, ".sql"))
            add(import, entry, (size_t)(strstr(entry->name, "__") - entry->name));
        else if (!entry->folder && is_refinery(name) && import_ends(name, ".rs"))
            import_say(import, DIAG_IMPORT_LOST, import_place_of(entry),
                       "write a migration in SQL that does the same, with the same number",
                       "a migration that is a program, and no SQL");
    }
    import_chain(import);
}
