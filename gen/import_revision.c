#include "import.h"

#include "created.h"
#include "import_files.h"

#include <string.h>

enum { MOST_ID = 128 };

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Names that mean something else, as a target. */
static bool is_reserved(const char *id)
{
    static const char *const words[] = {"head", "heads", "base", "current"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(id, words[i]) == 0)
            return true;
    return false;
}

const char *import_id(struct import *import, struct slice name)
{
    while (name.length > 0 && !is_letter(name.at[0]) && !is_digit(name.at[0]))
        name = import_from(name, 1);
    if (name.length == 0)
        return "unnamed";
    char *id = arena_copy(import->arena, name.at, name.length < MOST_ID ? name.length : MOST_ID);
    for (char *at = id; *at != '\0'; at++)
        if (!is_letter(*at) && !is_digit(*at) && strchr("_.-", *at) == NULL)
            *at = '_';
    return is_reserved(id) ? import_printf(import, "%s_", id) : id;
}

struct import_revision *import_add(struct import *import, struct span origin, struct slice name)
{
    struct import_revision *revision = arena_alloc(import->arena, sizeof *revision);
    revision->origin = origin;
    revision->id = revision->file = import_id(import, name);
    import->revisions = arena_grow(import->arena, import->revisions, import->n_revisions, sizeof *import->revisions);
    import->revisions[import->n_revisions++] = revision;
    return revision;
}

void import_add_name(struct import *import, struct import_names *names, const char *id)
{
    for (size_t i = 0; i < names->count; i++)
        if (strcmp(names->items[i], id) == 0)
            return;
    names->items = arena_grow(import->arena, names->items, names->count, sizeof *names->items);
    names->items[names->count++] = id;
}

void import_chain(struct import *import)
{
    for (size_t i = 1; i < import->n_revisions; i++)
        import_add_name(import, &import->revisions[i]->parents, import->revisions[i - 1]->id);
}

const char *import_words(struct import *import, struct slice name)
{
    name = import_trim(name);
    while (name.length > 0 && !is_letter(name.at[0]) && (unsigned char)name.at[0] < 0x80)
        name = import_from(name, 1);
    if (name.length == 0)
        return NULL;
    char *words = arena_copy(import->arena, name.at, name.length);
    for (char *at = words; *at != '\0'; at++)
        if (*at == '_' || *at == '-')
            *at = ' ';
    if (words[0] >= 'a' && words[0] <= 'z')
        words[0] = (char)(words[0] - 'a' + 'A');
    return words;
}

void import_created_by_name(struct import *import, struct import_revision *revision, struct slice name)
{
    enum { SECONDS = 14 };
    const char *d = name.at;
    int64_t instant;
    if (import_digits(name) != SECONDS)
        return;
    const char *created =
        import_printf(import, "%.4s-%.2s-%.2s %.2s:%.2s:%.2s", d, d + 4, d + 6, d + 8, d + 10, d + 12);
    if (created_parse(slice_of(created), &instant) && d[0] != '0')
        revision->created = created;
}
