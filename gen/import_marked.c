/* Formats whose files hold both directions, with lines between them that say so: dbmate, goose, node-pg-migrate, tern.
 */
#include "import_files.h"
#include "import_placeholder.h"
#include "import_steps.h"

#include <string.h>

enum mark {
    MARK_NONE,
    MARK_UP,
    MARK_DOWN,
    MARK_ALONE,   /* the whole file runs outside a transaction */
    MARK_NOTHING, /* means nothing here */
};

struct marking {
    enum mark (*read)(struct slice line, bool *alone); /* `alone`: what follows runs outside a transaction */
    const char *up;                                    /* the mark that a file needs; NULL: without one all goes up */
    placeholder_find *find;                            /* what is filled in; NULL: nothing is */
};

struct marked {
    struct import *import;
    const struct marking *marking;
    const struct import_entry *entry;
    const struct source *source;
    struct import_revision *revision;
    enum mark direction;
    bool alone, alone_by_file, has_up;
    const char *start; /* of the direction's SQL */
};

/* --- One file ----------------------------------------------------------------------------------------------------- */

/* Marks become empty lines, so that every other line stays where it was; those of a direction are still there. */
static const struct source *without_marks(struct marked *marked, const struct source *source)
{
    struct slice rest = import_bytes(source), line;
    struct text text = {0};
    while (rest.length > 0) {
        const char *start = rest.at;
        bool alone = false; /* of the direction: read_directions() asks again */
        import_line(&rest, &line);
        enum mark mark = marked->marking->read(line, &alone);
        marked->alone_by_file = marked->alone_by_file || mark == MARK_ALONE;
        if (mark == MARK_ALONE || mark == MARK_NOTHING)
            text_puts(&text, "\n");
        else
            text_add(&text, start, (size_t)(rest.at - start));
    }
    const struct source *cleared = import_with_text(marked->import, source, &text);
    text_free(&text);
    return cleared;
}

/* What stands in front of the first mark may be comments. */
static void take_front(struct marked *marked, struct slice sql)
{
    struct import_reader reader;
    struct import_item item;
    const struct source *source = import_until(marked->import, marked->source, sql.at + sql.length);
    import_reader_start(&reader, marked->import->arena, import_bytes(source));
    if (import_next(&reader, &item))
        import_say(marked->import, DIAG_IMPORT_LOST,
                   source_span(source, (struct slice){item.text.at, strcspn(item.text.at, "\r\n")}),
                   import_printf(marked->import, "put '%s' above it", marked->marking->up),
                   "SQL in front of the first mark, which %s does not run", marked->import->format->tool);
}

/* What was begun ends in front of `end`. */
static void take_direction(struct marked *marked, const char *end)
{
    struct slice sql = {marked->start, (size_t)(end - marked->start)};
    if (marked->direction == MARK_NONE)
        take_front(marked, sql);
    else
        import_sql(marked->import, marked->revision, marked->direction == MARK_UP ? TREE_UPGRADE : TREE_DOWNGRADE,
                   marked->source, sql, marked->alone || marked->alone_by_file);
}

static void read_directions(struct marked *marked)
{
    struct slice rest = import_bytes(marked->source), line;
    marked->direction = marked->marking->up == NULL ? MARK_UP : MARK_NONE;
    marked->start = rest.at;
    while (import_line(&rest, &line)) {
        bool alone = false;
        enum mark mark = marked->marking->read(line, &alone);
        if (mark == MARK_NONE)
            continue;
        if (mark != MARK_UP || marked->marking->up != NULL)
            take_direction(marked, line.at);
        marked->direction = mark;
        marked->alone = alone;
        marked->has_up = marked->has_up || mark == MARK_UP;
        marked->start = rest.at;
    }
    take_direction(marked, rest.at);
}

static void read_file(struct marked *marked)
{
    struct import *import = marked->import;
    struct slice name = slice_of(marked->entry->name);
    name.length -= strlen(".sql");
    marked->source = import_read(import, marked->entry);
    if (marked->source == NULL)
        return;
    if (marked->marking->find != NULL)
        marked->source = placeholder_fill(import, marked->source, marked->marking->find);
    marked->source = without_marks(marked, marked->source);
    marked->revision = import_add(import, import_place_of(marked->entry), name);
    marked->revision->summary = import_words(import, name);
    import_created_by_name(import, marked->revision, name);
    read_directions(marked);
    if (!marked->has_up && marked->marking->up != NULL)
        import_say(import, DIAG_IMPORT_MALFORMED, import_place_of(marked->entry),
                   import_printf(import, "put '%s' above what goes up, if this is a migration of %s",
                                 marked->marking->up, import->format->tool),
                   "no line is '%s'", marked->marking->up);
}

/* --- Folders ------------------------------------------------------------------------------------------------------ */

static bool is_program(struct slice name)
{
    static const char *const endings[] = {".go", ".js", ".ts", ".cjs", ".mjs", ".cts", ".mts"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (import_ends(name, endings[i]))
            return import_digits(name) > 0;
    return false;
}

static void read_marked(struct import *import, const char *path, const struct marking *marking, bool by_number)
{
    struct import_entries entries;
    if (!import_list(import, path, &entries))
        return;
    if (by_number)
        import_sort_numbered(&entries);
    for (size_t i = 0; i < entries.count; i++) {
        struct marked marked = {.import = import, .marking = marking, .entry = &entries.items[i]};
        struct slice name = slice_of(entries.items[i].name);
        if (import_digits(name) == 0 || entries.items[i].folder)
            continue;
        if (import_ends(name, ".sql"))
            read_file(&marked);
        else if (is_program(name))
            import_say(import, DIAG_IMPORT_LOST, import_place_of(&entries.items[i]),
                       "write a migration in SQL that does the same, with the same number",
                       "a migration that is a program, and no SQL");
    }
    import_chain(import);
}

static const char *below(struct import *import, const char *name)
{
    const char *path = import_join(import, import->path, name);
    return import_is_folder(path) ? path : import->path;
}

/* "-- WORD rest": the rest; absent where the line is another one. */
static struct slice behind(struct slice line, const char *word)
{
    line = import_trim(line);
    if (!import_begins(line, "--"))
        return (struct slice){0};
    line = import_trim(import_from(line, 2));
    return import_begins(line, word) ? import_from(line, strlen(word)) : (struct slice){0};
}

/* --- dbmate ------------------------------------------------------------------------------------------------------- */

static enum mark read_dbmate(struct slice line, bool *alone)
{
    struct slice up = behind(line, "migrate:up"), down = behind(line, "migrate:down");
    struct slice options = up.at != NULL ? up : down, option;
    if (options.at == NULL)
        return MARK_NONE;
    while (import_word(&options, &option))
        *alone = *alone || slice_is(option, "transaction:false");
    return up.at != NULL ? MARK_UP : MARK_DOWN;
}

void import_dbmate(struct import *import)
{
    static const struct marking marking = {.read = read_dbmate, .up = "-- migrate:up"};
    const char *path = below(import, "db/migrations");
    read_marked(import, path != import->path ? path : below(import, "migrations"), &marking, false);
}

/* --- goose -------------------------------------------------------------------------------------------------------- */

static enum mark read_goose(struct slice line, bool *alone)
{
    struct slice word = import_trim(behind(line, "+goose"));
    (void)alone;
    if (word.length == 0)
        return MARK_NONE;
    return slice_equal_nocase(word, slice_of("up"))               ? MARK_UP
           : slice_equal_nocase(word, slice_of("down"))           ? MARK_DOWN
           : slice_equal_nocase(word, slice_of("no transaction")) ? MARK_ALONE
                                                                  : MARK_NOTHING;
}

void import_goose(struct import *import)
{
    static const struct marking marking = {.read = read_goose, .up = "-- +goose Up", .find = placeholder_goose};
    read_marked(import, import->path, &marking, true);
}

/* --- node-pg-migrate ---------------------------------------------------------------------------------------------- */

/* "-- Up Migration", and "---- up  migration ----" as well. */
static bool is_node_pg(struct slice line, const char *direction)
{
    struct slice word;
    line = import_trim(line);
    if (!import_begins(line, "--"))
        return false;
    while (line.length > 0 && (line.at[0] == '-' || line.at[0] == ' ' || line.at[0] == '\t'))
        line = import_from(line, 1);
    if (!import_word(&line, &word) || !slice_equal_nocase(word, slice_of(direction)) || !import_word(&line, &word))
        return false;
    word.length = word.length < strlen("migration") ? word.length : strlen("migration");
    return slice_equal_nocase(word, slice_of("migration"));
}

static enum mark read_node_pg(struct slice line, bool *alone)
{
    struct slice no_transaction = behind(line, "no transaction");
    (void)alone;
    if (no_transaction.at != NULL)
        return MARK_ALONE;
    return is_node_pg(line, "up") ? MARK_UP : is_node_pg(line, "down") ? MARK_DOWN : MARK_NONE;
}

void import_node_pg(struct import *import)
{
    static const struct marking marking = {.read = read_node_pg};
    read_marked(import, below(import, "migrations"), &marking, true);
}

/* --- tern --------------------------------------------------------------------------------------------------------- */

static enum mark read_tern(struct slice line, bool *alone)
{
    (void)alone;
    line = import_trim(line);
    return slice_is(line, "---- create above / drop below ----") ? MARK_DOWN
           : slice_is(line, "---- tern: disable-tx ----")        ? MARK_ALONE
                                                                 : MARK_NONE;
}

void import_tern(struct import *import)
{
    static const struct marking marking = {.read = read_tern, .find = placeholder_tern};
    read_marked(import, import->path, &marking, true);
}
