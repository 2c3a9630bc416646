#include "foreign.h"

#include "hint.h"

#include <ctype.h>
#include <string.h>

static bool begins(struct slice line, const char *words)
{
    struct slice wanted = slice_of(words);
    return line.length >= wanted.length && slice_equal_nocase((struct slice){line.at, wanted.length}, wanted);
}

static bool next_line(struct slice *rest, struct slice *line)
{
    const char *end = memchr(rest->at, '\n', rest->length);
    size_t length = end == NULL ? rest->length : (size_t)(end - rest->at);
    *line = (struct slice){rest->at, length};
    size_t taken = length + (end != NULL);
    *rest = (struct slice){rest->at + taken, rest->length - taken};
    while (line->length > 0 && isspace((unsigned char)line->at[line->length - 1]))
        line->length--;
    return taken > 0;
}

/* --- Whose it is -------------------------------------------------------------------------------------------------- */

/* Lines that begin so. Sqitch's end with the engine, and other comments may begin like them. */
static const char *format_of_line(struct slice line)
{
    static const struct {
        const char *mark, *format;
        bool engine;
    } marks[] = {
        {"-- migrate:up", "dbmate", false},
        {"-- +goose up", "goose", false},
        {"-- up migration", "node-pg-migrate", false},
        {"---- create above / drop below ----", "tern", false},
        {"--! previous:", "graphile-migrate", false},
        {"-- deploy ", "sqitch", true},
        {"-- revert ", "sqitch", true},
        {"-- verify ", "sqitch", true},
    };
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (begins(line, marks[i].mark) &&
            (!marks[i].engine || begins((struct slice){line.at + line.length - 3, 3}, " pg")))
            return marks[i].format;
    return NULL;
}

static const char *format_of_text(const struct source *source)
{
    enum { MOST_BYTES = 64 << 10 };
    struct slice rest = {source->bytes, source->length < MOST_BYTES ? source->length : MOST_BYTES}, line;
    const char *format = NULL;
    while (format == NULL && next_line(&rest, &line))
        format = format_of_line(line);
    return format;
}

static bool ends(const char *name, const char *end)
{
    size_t length = strlen(name), wanted = strlen(end);
    return length >= wanted && strcmp(name + length - wanted, end) == 0;
}

/* `*up`: so many folders above the file's own is the one to import. */
static const char *format_of_name(const char *name, int *up)
{
    bool versioned = strchr("VUB", name[0]) != NULL && isdigit((unsigned char)name[1]);
    if ((versioned && strstr(name, "__") != NULL) || strncmp(name, "R__", 3) == 0)
        return "flyway";
    *up = strcmp(name, "migration.sql") == 0 || strcmp(name, "up.sql") == 0 || strcmp(name, "down.sql") == 0;
    if (*up > 0)
        return name[0] == 'm' ? "prisma" : "diesel";
    return ends(name, ".up.sql") || ends(name, ".down.sql") ? "golang-migrate" : NULL;
}

/* --- What to do with it ------------------------------------------------------------------------------------------- */

static struct slice folder_of(struct slice path)
{
    while (path.length > 0 && path.at[path.length - 1] != '/')
        path.length--;
    while (path.length > 1 && path.at[path.length - 1] == '/')
        path.length--;
    return path;
}

static void add_import(struct text *out, const struct source *source, const char *format, int up)
{
    struct slice folder = folder_of(slice_of(source->path));
    for (; up > 0; up--)
        folder = folder_of(folder);
    text_printf(out, "it looks like %s's: 'aludel import %s ", format, format);
    hint_word(out, folder.length == 0 ? slice_of(".") : folder);
    text_printf(out, "%s' makes revisions of such files", slice_is(folder, "migrations.d") ? " -o revisions.d" : "");
}

/* "Revision ID: abc" in a comment: the value. */
static struct slice value_of(struct slice line, const char *key)
{
    while (line.length > 0 && strchr("-#*/ \t", line.at[0]) != NULL)
        line = (struct slice){line.at + 1, line.length - 1};
    if (!begins(line, key))
        return (struct slice){0};
    line = (struct slice){line.at + strlen(key), line.length - strlen(key)};
    while (line.length > 0 && strchr(" \t='\":", line.at[0]) != NULL)
        line = (struct slice){line.at + 1, line.length - 1};
    while (line.length > 0 && strchr(" \t'\";", line.at[line.length - 1]) != NULL)
        line.length--;
    return line;
}

static void keep(struct slice *value, struct slice line, const char *key)
{
    struct slice found = value_of(line, key);
    if (found.at != NULL)
        *value = found;
}

/* Alembic's names for what aludel's header says, in lines of comments. */
static bool add_alembic(struct text *out, const struct source *source)
{
    struct slice rest = {source->bytes, source->length}, line, id = {0}, parent = {0};
    while (next_line(&rest, &line) && (line.length == 0 || begins(line, "--"))) {
        keep(&id, line, "revision id:");
        keep(&id, line, "revision =");
        keep(&parent, line, "revises:");
        keep(&parent, line, "down_revision =");
    }
    if (id.length == 0)
        return false;
    if (parent.length == 0 || slice_equal_nocase(parent, slice_of("none")))
        parent = slice_of("base");
    text_printf(out,
                "write '-- @revision %.*s' and '-- @revises %.*s', and '-- @upgrade' above the statements; or let "
                "'aludel import alembic' write all of them",
                SLICE_FORMAT(id), SLICE_FORMAT(parent));
    return true;
}

bool foreign_cure(struct text *out, const struct source *source)
{
    const char *slash = strrchr(source->path, '/'), *name = slash == NULL ? source->path : slash + 1;
    const char *format = format_of_text(source);
    int up = format != NULL && strcmp(format, "sqitch") == 0;
    if (format == NULL && add_alembic(out, source))
        return true;
    if (format == NULL)
        format = format_of_name(name, &up);
    if (format != NULL)
        add_import(out, source, format, up);
    return format != NULL;
}
