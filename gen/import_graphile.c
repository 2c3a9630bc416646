/* graphile-migrate: migrations/committed/000001-name.sql, each with the hash of the one before it. */
#include "import_files.h"
#include "import_placeholder.h"
#include "import_steps.h"

#include <string.h>

struct header {
    struct slice previous, hash, message;
    bool alone;
    size_t length; /* bytes, through the empty line below it */
};

/* "--! Key: value" */
static struct slice value_of(struct slice line, const char *key)
{
    if (!import_begins(line, "--! ") || !import_begins(import_from(line, 4), key))
        return (struct slice){0};
    return import_trim(import_from(line, 4 + strlen(key)));
}

static void read_header(const struct source *source, struct header *header)
{
    struct slice rest = import_bytes(source), line;
    *header = (struct header){0};
    while (import_begins(rest, "--!") && import_line(&rest, &line)) {
        struct slice previous = value_of(line, "Previous:"), hash = value_of(line, "Hash:"),
                     message = value_of(line, "Message:");
        header->previous = previous.at != NULL ? previous : header->previous;
        header->hash = hash.at != NULL ? hash : header->hash;
        header->message = message.at != NULL ? message : header->message;
        header->alone = header->alone || value_of(line, "no-transaction").at != NULL;
    }
    header->length = (size_t)(rest.at - source->bytes);
}

/* `no-transaction` stands in the migration itself, below the header. */
static bool marks_alone(struct slice sql)
{
    struct slice line;
    while (import_line(&sql, &line) && (import_trim(line).length == 0 || import_begins(line, "--")))
        if (value_of(line, "no-transaction").at != NULL)
            return true;
    return false;
}

static void check_chain(struct import *import, const struct source *source, const struct header *header,
                        struct slice *last)
{
    if (header->hash.at == NULL)
        import_say(import, DIAG_IMPORT_MALFORMED, (struct span){source, 0, 0},
                   "'graphile-migrate commit' writes it above the migration", "no line is '--! Hash: ...'");
    else if (last->at != NULL && header->previous.at != NULL && !slice_equal(*last, header->previous))
        import_say(import, DIAG_IMPORT_MALFORMED, source_span(source, header->previous),
                   "bring the files into the order in which they were committed",
                   "this hash is not that of the file before it");
    *last = header->hash;
}

static void add(struct import *import, const struct import_entry *entry, struct slice *last)
{
    struct slice name = {entry->name, strlen(entry->name) - strlen(".sql")};
    const struct source *source = import_read(import, entry);
    struct header header;
    if (source == NULL)
        return;
    source = placeholder_fill(import, source, placeholder_graphile);
    read_header(source, &header);
    check_chain(import, source, &header, last);
    struct import_revision *revision = import_add(import, import_place_of(entry), name);
    struct slice sql = import_from(import_bytes(source), header.length);
    revision->summary = header.message.at != NULL ? import_printf(import, "%.*s", SLICE_FORMAT(header.message))
                                                  : import_words(import, name);
    import_sql(import, revision, TREE_UPGRADE, source, sql, header.alone || marks_alone(sql));
}

/* What stands there without being committed was run on the developer's database alone. */
static void look_at_current(struct import *import, const char *migrations)
{
    const char *path = import_join(import, migrations, "current.sql");
    const struct source *source = import_is_file(path) ? import_read_path(import, path) : NULL;
    struct import_reader reader;
    struct import_item item;
    if (source == NULL)
        return;
    import_reader_start(&reader, import->arena, import_bytes(source));
    if (import_next(&reader, &item))
        import_say(import, DIAG_IMPORT_CHANGED, (struct span){source, 0, 0},
                   "'graphile-migrate commit' makes a migration of it", "what is not committed is left out");
}

void import_graphile(struct import *import)
{
    const char *below = import_join(import, import->path, "migrations");
    const char *migrations = import_is_folder(below) ? below : import->path;
    const char *committed = import_join(import, migrations, "committed");
    struct import_entries entries;
    struct slice last = {0};
    if (!import_list(import, import_is_folder(committed) ? committed : migrations, &entries))
        return;
    for (size_t i = 0; i < entries.count; i++)
        if (import_digits(slice_of(entries.items[i].name)) > 0 && import_ends(slice_of(entries.items[i].name), ".sql"))
            add(import, &entries.items[i], &last);
    look_at_current(import, migrations);
    import_chain(import);
}
