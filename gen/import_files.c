#include "import_files.h"

#include "token.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* --- Text --------------------------------------------------------------------------------------------------------- */

struct slice import_bytes(const struct source *source)
{
    return (struct slice){source->bytes, source->length};
}

struct slice import_from(struct slice text, size_t offset)
{
    return (struct slice){text.at + offset, text.length - offset};
}

bool import_line(struct slice *rest, struct slice *line)
{
    if (rest->length == 0)
        return false;
    const char *end = memchr(rest->at, '\n', rest->length);
    size_t length = end == NULL ? rest->length : (size_t)(end - rest->at);
    *line = (struct slice){rest->at, length};
    *rest = import_from(*rest, length + (end != NULL));
    if (length > 0 && line->at[length - 1] == '\r')
        line->length--;
    return true;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v';
}

struct slice import_trim(struct slice text)
{
    while (text.length > 0 && is_blank(text.at[0]))
        text = import_from(text, 1);
    while (text.length > 0 && is_blank(text.at[text.length - 1]))
        text.length--;
    return text;
}

bool import_word(struct slice *rest, struct slice *word)
{
    *rest = import_trim(*rest);
    size_t length = 0;
    while (length < rest->length && !is_blank(rest->at[length]))
        length++;
    *word = (struct slice){rest->at, length};
    *rest = import_from(*rest, length);
    return length > 0;
}

bool import_begins(struct slice text, const char *beginning)
{
    size_t length = strlen(beginning);
    return text.length >= length && memcmp(text.at, beginning, length) == 0;
}

bool import_ends(struct slice text, const char *end)
{
    size_t length = strlen(end);
    return text.length >= length && memcmp(text.at + text.length - length, end, length) == 0;
}

size_t import_digits(struct slice text)
{
    size_t n = 0;
    while (n < text.length && text.at[n] >= '0' && text.at[n] <= '9')
        n++;
    return n;
}

int import_compare_numbered(struct slice a, struct slice b)
{
    struct slice left = {a.at, import_digits(a)}, right = {b.at, import_digits(b)};
    a = import_from(a, left.length);
    b = import_from(b, right.length);
    while (left.length > 1 && left.at[0] == '0')
        left = import_from(left, 1);
    while (right.length > 1 && right.at[0] == '0')
        right = import_from(right, 1);
    if (left.length != right.length)
        return left.length < right.length ? -1 : 1;
    int order = slice_compare(left, right);
    return order != 0 ? order : slice_compare(a, b);
}

/* --- Folders ------------------------------------------------------------------------------------------------------ */

bool import_is_folder(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

bool import_is_file(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && !S_ISDIR(status.st_mode);
}

const char *import_join(struct import *import, const char *folder, const char *name)
{
    size_t length = strlen(folder);
    while (length > 1 && folder[length - 1] == '/')
        length--;
    if (strcmp(folder, ".") == 0)
        return name;
    return import_printf(import, "%.*s%s%s", (int)length, folder, folder[length - 1] == '/' ? "" : "/", name);
}

static int compare_entries(const void *left, const void *right)
{
    const struct import_entry *a = left, *b = right;
    return strcmp(a->name, b->name);
}

static struct source *place(struct import *import, const char *path)
{
    struct source *source = arena_alloc(import->arena, sizeof *source);
    *source = (struct source){.path = path, .name = path, .bytes = "", .arena = import->arena};
    return source;
}

static void add_entry(struct import *import, struct import_entries *entries, const char *folder, const char *name)
{
    const char *copy = arena_copy(import->arena, name, strlen(name)), *path = import_join(import, folder, copy);
    entries->items = arena_grow(import->arena, entries->items, entries->count, sizeof *entries->items);
    entries->items[entries->count++] = (struct import_entry){copy, place(import, path), import_is_folder(path)};
}

static bool unreadable(struct import *import, const char *path)
{
    import_say(import, DIAG_UNREADABLE, (struct span){0}, NULL, "cannot read '%s': %s", path, strerror(errno));
    return false;
}

bool import_list(struct import *import, const char *path, struct import_entries *entries)
{
    *entries = (struct import_entries){0};
    DIR *folder = opendir(path);
    if (folder == NULL)
        return unreadable(import, path);
    errno = 0;
    for (struct dirent *entry; (entry = readdir(folder)) != NULL; errno = 0)
        if (entry->d_name[0] != '.')
            add_entry(import, entries, path, entry->d_name);
    bool read = errno == 0 || unreadable(import, path);
    closedir(folder);
    if (entries->count > 1)
        qsort(entries->items, entries->count, sizeof *entries->items, compare_entries);
    return read;
}

static int compare_numbered(const void *left, const void *right)
{
    const struct import_entry *a = left, *b = right;
    return import_compare_numbered(slice_of(a->name), slice_of(b->name));
}

void import_sort_numbered(struct import_entries *entries)
{
    if (entries->count > 1)
        qsort(entries->items, entries->count, sizeof *entries->items, compare_numbered);
}

const struct import_entry *import_find(const struct import_entries *entries, const char *name)
{
    for (size_t i = 0; i < entries->count; i++)
        if (strcmp(entries->items[i].name, name) == 0)
            return &entries->items[i];
    return NULL;
}

struct span import_place_of(const struct import_entry *entry)
{
    return (struct span){entry->source, 0, 0};
}

/* --- Files -------------------------------------------------------------------------------------------------------- */

const struct source *import_with_text(struct import *import, const struct source *source, const struct text *text)
{
    struct source *changed = place(import, source->name);
    changed->bytes = arena_copy(import->arena, text->at == NULL ? "" : text->at, text->length);
    changed->length = text->length;
    changed->has_crlf = source->has_crlf;
    return changed;
}

const struct source *import_until(struct import *import, const struct source *source, const char *end)
{
    struct text text = {0};
    if (end == source->bytes + source->length)
        return source;
    text_add(&text, source->bytes, (size_t)(end - source->bytes));
    const struct source *until = import_with_text(import, source, &text);
    text_free(&text);
    return until;
}

/* A comment such as `-- @upgrade` would end the section that it came into. Its `@` becomes `.`, so that every other
 * byte stays where it was. */
static const struct source *defuse(struct import *import, const struct source *source)
{
    struct text text = {0};
    struct lexer lexer;
    text_add(&text, source->bytes, source->length);
    lexer_start(&lexer, source->bytes, source->length);
    for (struct token token; (token = lexer_sql(&lexer)).kind != TOKEN_END;)
        if (token.kind == TOKEN_SECTION)
            text.at[token.text.at - source->bytes] = '.';
    const struct source *defused = import_with_text(import, source, &text);
    text_free(&text);
    return defused;
}

static bool may_have_sections(const struct source *source)
{
    static const char *const words[] = {"@upgrade", "@downgrade", "@verify"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strstr(source->bytes, words[i]) != NULL)
            return true;
    return false;
}

const struct source *import_read_text(struct import *import, const char *path)
{
    struct source *source = place(import, path);
    struct diag_list *diags = &import->compilation->diags;
    import->n_files++;
    return source_read(source, import->arena, diags, path, path) ? source : NULL;
}

static const struct source *read_standard_input(struct import *import)
{
    struct source *source = place(import, "standard input");
    struct text text = {0};
    char buffer[65536];
    for (size_t got; (got = fread(buffer, 1, sizeof buffer, stdin)) > 0;)
        text_add(&text, buffer, got);
    const char *bytes = arena_copy(import->arena, text.at == NULL ? "" : text.at, text.length);
    bool sound = ferror(stdin) ? unreadable(import, source->name)
                               : source_from_memory(source, import->arena, &import->compilation->diags, source->name,
                                                    bytes, text.length);
    text_free(&text);
    import->n_files++;
    return sound ? source : NULL;
}

const struct source *import_read_path(struct import *import, const char *path)
{
    const struct source *source = strcmp(path, "-") == 0 ? read_standard_input(import) : import_read_text(import, path);
    return source != NULL && may_have_sections(source) ? defuse(import, source) : source;
}

const struct source *import_read(struct import *import, const struct import_entry *entry)
{
    return import_read_path(import, entry->source->path);
}
