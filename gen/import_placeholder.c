#include "import_placeholder.h"

#include <string.h>

enum { MOST_TEMPLATES = 16 };

static bool is_name(char c, const char *extra)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != '\0' && strchr(extra, c) != NULL);
}

static size_t name_length(struct slice text, const char *extra)
{
    size_t n = 0;
    while (n < text.length && is_name(text.at[n], extra))
        n++;
    return n;
}

/* The value of -D; absent where there is none. */
static struct slice value_of(const struct import *import, struct slice name)
{
    for (size_t i = 0; i < import->options->n_defines; i++) {
        const char *define = import->options->defines[i];
        size_t length = strcspn(define, "=");
        if (slice_equal((struct slice){define, length}, name))
            return slice_of(define + length + 1);
    }
    return (struct slice){0};
}

static struct slice through(struct slice text, size_t start, size_t end)
{
    return (struct slice){text.at + start, end - start};
}

/* --- Flyway ------------------------------------------------------------------------------------------------------- */

bool placeholder_flyway(struct import *import, const struct source *source, struct slice rest,
                        struct placeholder *found)
{
    (void)import, (void)source;
    for (const char *at = strstr(rest.at, "${"); at != NULL; at = strstr(at + 1, "${")) {
        size_t start = (size_t)(at - rest.at), length = name_length(import_from(rest, start + 2), "_.:-");
        if (length == 0 || at[2 + length] != '}')
            continue;
        found->whole = through(rest, start, start + length + 3);
        found->name = through(rest, start + 2, start + 2 + length);
        return true;
    }
    return false;
}

/* --- goose -------------------------------------------------------------------------------------------------------- */

/* Does the last line in front of `at` that says so say ON? */
static bool is_switched_on(const struct source *source, const char *at)
{
    struct slice rest = {source->bytes, (size_t)(at - source->bytes)}, line;
    bool on = false;
    while (import_line(&rest, &line)) {
        struct slice word = line;
        if (!import_begins(line, "-- +goose "))
            continue;
        word = import_trim(import_from(word, strlen("-- +goose ")));
        on = slice_equal_nocase(word, slice_of("envsub on")) ||
             (on && !slice_equal_nocase(word, slice_of("envsub off")));
    }
    return on;
}

/* "$NAME" or "${NAME...}" at `start`. */
static bool read_variable(struct slice rest, size_t start, struct placeholder *found)
{
    bool braces = rest.at[start + 1] == '{';
    size_t name = start + 1 + braces, length = name_length(import_from(rest, name), "_");
    const char *close = braces ? memchr(rest.at + start, '}', rest.length - start) : NULL;
    if (length == 0 || import_digits(import_from(rest, name)) > 0 || (braces && close == NULL))
        return false;
    size_t end = braces ? (size_t)(close - rest.at) + 1 : name + length;
    struct slice more = through(rest, name + length, end - braces);
    found->whole = through(rest, start, end);
    found->name = through(rest, name, name + length);
    if (import_begins(more, ":-"))
        found->value = import_from(more, 2);
    else if (import_begins(more, "-"))
        found->value = import_from(more, 1);
    return true;
}

bool placeholder_goose(struct import *import, const struct source *source, struct slice rest, struct placeholder *found)
{
    (void)import;
    for (size_t at = 0; at + 1 < rest.length; at++) {
        if (rest.at[at] != '$')
            continue;
        if (rest.at[at + 1] == '$')
            at++;
        else if (is_switched_on(source, rest.at + at) && read_variable(rest, at, found))
            return true;
    }
    return false;
}

/* --- graphile-migrate --------------------------------------------------------------------------------------------- */

bool placeholder_graphile(struct import *import, const struct source *source, struct slice rest,
                          struct placeholder *found)
{
    for (size_t at = 0; at + 1 < rest.length; at++) {
        struct slice name = import_from(rest, at + 1);
        name.length = rest.at[at] == ':' ? name_length(name, "_") : 0;
        bool known = slice_is(name, "DATABASE_NAME") || slice_is(name, "DATABASE_OWNER");
        if (name.length == 0 || !(known || value_of(import, name).at != NULL))
            continue;
        if (rest.at + at > source->bytes && rest.at[at - 1] == ':')
            continue;
        found->whole = through(rest, at, at + 1 + name.length);
        found->name = name;
        return true;
    }
    return false;
}

/* --- tern --------------------------------------------------------------------------------------------------------- */

/* "NAME = VALUE" below [data] in tern.conf. */
static struct slice tern_value(struct import *import, struct slice name)
{
    const char *path = import_join(import, import->path, "tern.conf");
    const struct source *conf = import_is_file(path) ? import_read_text(import, path) : NULL;
    struct slice rest = conf == NULL ? (struct slice){0} : import_bytes(conf), line;
    bool in_data = false;
    while (import_line(&rest, &line)) {
        line = import_trim(line);
        const char *equals = memchr(line.at, '=', line.length);
        if (import_begins(line, "["))
            in_data = slice_is(line, "[data]");
        else if (in_data && equals != NULL &&
                 slice_equal(import_trim((struct slice){line.at, (size_t)(equals - line.at)}), name))
            return import_trim(import_from(line, (size_t)(equals - line.at) + 1));
    }
    return (struct slice){0};
}

/* `template "shared/f.sql" .` */
static struct slice tern_template(struct import *import, struct slice inner)
{
    const char *open = memchr(inner.at, '"', inner.length);
    const char *close = open == NULL ? NULL : memchr(open + 1, '"', inner.length - (size_t)(open + 1 - inner.at));
    if (!import_begins(inner, "template") || close == NULL)
        return (struct slice){0};
    const char *name = import_printf(import, "%.*s", (int)(close - open - 1), open + 1);
    const char *path = import_join(import, import->path, name);
    if (import->n_templates == MOST_TEMPLATES || !import_is_file(path))
        return (struct slice){0};
    const struct source *included = import_read_path(import, path);
    import->n_templates++;
    if (included != NULL)
        included = placeholder_fill(import, included, placeholder_tern);
    import->n_templates--;
    return included == NULL ? (struct slice){0} : import_bytes(included);
}

bool placeholder_tern(struct import *import, const struct source *source, struct slice rest, struct placeholder *found)
{
    (void)source;
    const char *open = strstr(rest.at, "{{"), *close = open == NULL ? NULL : strstr(open, "}}");
    if (close == NULL)
        return false;
    struct slice inner = import_trim((struct slice){open + 2, (size_t)(close - open) - 2});
    found->whole = (struct slice){open, (size_t)(close - open) + 2};
    found->name = import_begins(inner, ".") ? import_from(inner, 1) : inner;
    found->value = import_begins(inner, ".") ? tern_value(import, found->name) : tern_template(import, inner);
    return true;
}

/* --- All of them -------------------------------------------------------------------------------------------------- */

static void say_unknown(struct import *import, const struct source *source, const struct placeholder *found)
{
    const char *hint = import_printf(import, "\"-D '%.*s=VALUE'\" gives it one; \"-D '%.*s=%.*s'\" leaves it as it is",
                                     SLICE_FORMAT(found->name), SLICE_FORMAT(found->name), SLICE_FORMAT(found->whole));
    import_say(import, DIAG_IMPORT_LOST, source_span(source, found->whole), hint, "'%.*s' has no value",
               SLICE_FORMAT(found->whole));
}

static struct slice fill_in(struct import *import, const struct source *source, const struct placeholder *found)
{
    struct slice value = value_of(import, found->name);
    if (value.at == NULL)
        value = found->value;
    if (value.at != NULL)
        return value;
    say_unknown(import, source, found);
    return slice_of("placeholder"); /* that has no value is one fault, and what the compiler thinks of it no other */
}

const struct source *placeholder_fill(struct import *import, const struct source *source, placeholder_find *find)
{
    struct slice rest = import_bytes(source);
    struct text text = {0};
    for (struct placeholder found = {0}; find(import, source, rest, &found); found = (struct placeholder){0}) {
        struct slice value = fill_in(import, source, &found);
        text_add(&text, rest.at, (size_t)(found.whole.at - rest.at));
        text_add(&text, value.at, value.length);
        rest = import_from(rest, (size_t)(found.whole.at - rest.at) + found.whole.length);
    }
    if (rest.at == source->bytes)
        return source;
    text_add(&text, rest.at, rest.length);
    const struct source *filled = import_with_text(import, source, &text);
    text_free(&text);
    return filled;
}
