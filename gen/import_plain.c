/* Folders of SQL files without a way back, in the order of their names. */
#include "import_files.h"
#include "import_steps.h"

#include <string.h>

static bool is_directed(struct slice name)
{
    return import_ends(name, ".up.sql") || import_ends(name, ".down.sql");
}

static void add(struct import *import, const struct import_entry *entry)
{
    struct slice stem = {entry->name, strlen(entry->name) - strlen(".sql")};
    if (is_directed(slice_of(entry->name))) {
        import_say(import, DIAG_IMPORT_MALFORMED, import_place_of(entry),
                   "'aludel import golang-migrate' reads such pairs", "a file of one direction among plain ones");
        return;
    }
    const struct source *source = import_read(import, entry);
    if (source == NULL)
        return;
    struct import_revision *revision = import_add(import, import_place_of(entry), stem);
    revision->summary = import_words(import, stem);
    import_created_by_name(import, revision, stem);
    import_sql(import, revision, TREE_UPGRADE, source, import_bytes(source), false);
}

void import_plain(struct import *import)
{
    struct import_entries entries;
    if (!import_list(import, import->path, &entries))
        return;
    import_sort_numbered(&entries);
    for (size_t i = 0; i < entries.count; i++)
        if (!entries.items[i].folder && import_ends(slice_of(entries.items[i].name), ".sql"))
            add(import, &entries.items[i]);
    import_chain(import);
}
