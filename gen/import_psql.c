/* A script for psql, such as pg_dump writes: one revision, the baseline. */
#include "import_files.h"
#include "import_steps.h"

#include <string.h>

/* Is all of it about the database itself, which is there before a migrator runs? */
static bool is_about_database(const struct import_item *item)
{
    static const char *const verbs[] = {"CREATE DATABASE", "ALTER DATABASE", "DROP DATABASE", "SET"};
    static const char *const beginnings[] = {"\\restrict", "\\unrestrict", "SELECT pg_catalog.set_config(",
                                             "COMMENT ON DATABASE"};
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (!item->is_command && strcmp(item->class.what, verbs[i]) == 0)
            return true;
    for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++)
        if (import_begins(item->text, beginnings[i]))
            return true;
    return false;
}

static bool connects(const struct import_item *item)
{
    return item->is_command && (import_begins(item->text, "\\connect") || import_begins(item->text, "\\c "));
}

/* What `pg_dump -C` writes in front of the schema ends in \connect; it is left out. */
static struct slice behind_connect(struct import *import, const struct source *source)
{
    struct slice sql = import_bytes(source);
    struct import_reader reader;
    struct import_item item;
    import_reader_start(&reader, import->arena, sql);
    while (import_next(&reader, &item)) {
        if (connects(&item)) {
            import_say(import, DIAG_IMPORT_CHANGED, source_span(source, item.text), NULL,
                       "the database is there when a migrator runs: what makes it and connects to it is left out");
            return import_from(sql, (size_t)(item.text.at + item.text.length - sql.at));
        }
        if (!is_about_database(&item))
            break;
    }
    return sql;
}

static bool is_archive(struct import *import)
{
    char magic[5] = "";
    FILE *file = fopen(import->path, "rb");
    size_t got = file == NULL ? 0 : fread(magic, 1, sizeof magic, file);
    if (file != NULL)
        fclose(file);
    return got == sizeof magic && memcmp(magic, "PGDMP", sizeof magic) == 0;
}

void import_psql(struct import *import)
{
    const char *slash = strrchr(import->path, '/');
    struct slice name = slice_of(slash == NULL ? import->path : slash + 1);
    if (import_is_folder(import->path)) {
        import_say(import, DIAG_IMPORT_MALFORMED, (struct span){0}, "'aludel import plain' reads a folder of files",
                   "'%s' is a folder, and not a script", import->path);
        return;
    }
    if (is_archive(import)) {
        import_say(import, DIAG_IMPORT_MALFORMED, (struct span){0},
                   import_printf(import, "'pg_restore -f schema.sql %s' makes a script of it", import->path),
                   "'%s' is an archive of pg_dump's, and not a script", import->path);
        return;
    }
    const struct source *source = import_read_path(import, import->path);
    if (source == NULL)
        return;
    if (import_ends(name, ".sql"))
        name.length -= strlen(".sql");
    struct import_revision *revision = import_add(import, (struct span){source, 0, 0}, name);
    revision->summary = import_words(import, name);
    revision->irreversible = "it is the schema as a script made it";
    import_sql(import, revision, TREE_UPGRADE, source, behind_connect(import, source), false);
}
