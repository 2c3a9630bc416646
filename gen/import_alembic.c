/* Alembic's Python files: which revisions there are. They are read and never run. */
#include "import_alembic.h"

#include "created.h"
#include "import_files.h"
#include "python.h"

#include <string.h>

/* A value that is None, a string, or a sequence of strings. */
struct value {
    struct span span;
    const char **items;
    size_t count;
    bool present, literal;
};

struct script {
    struct import *import;
    const struct source *source;
    struct slice docstring;
    struct value revision, down_revision, branch_labels, depends_on;
    struct slice asks; /* a name by which code asks the database, or itself how it is run */
};

/* --- Python ------------------------------------------------------------------------------------------------------- */

static bool is_other(const struct python_token *token, char c)
{
    return token->kind == PYTHON_OTHER && token->text.length == 1 && token->text.at[0] == c;
}

static bool is_bracket(const struct python_token *token, const char *brackets)
{
    return token->kind == PYTHON_OTHER && token->text.length == 1 && strchr(brackets, token->text.at[0]) != NULL;
}

static void add_string(struct script *script, struct value *value, const struct python_token *token, bool continues)
{
    struct import *import = script->import;
    struct text text = {0};
    if (continues)
        text_puts(&text, value->items[value->count - 1]);
    python_unescape(&text, token);
    const char *copy = arena_copy(import->arena, text.at == NULL ? "" : text.at, text.length);
    text_free(&text);
    if (continues) {
        value->items[value->count - 1] = copy;
        return;
    }
    value->items = arena_grow(import->arena, value->items, value->count, sizeof *value->items);
    value->items[value->count++] = copy;
}

/* What stands behind `=`, through the end of its line. */
static void read_value(struct script *script, struct python_lexer *lexer, struct value *value)
{
    bool after_string = false;
    struct python_token token;
    *value = (struct value){.present = true, .literal = true};
    while ((token = python_next(lexer)).kind != PYTHON_LINE_END && token.kind != PYTHON_END) {
        if (value->span.source == NULL)
            value->span = source_span(script->source, token.text);
        if (token.kind == PYTHON_STRING)
            add_string(script, value, &token, after_string);
        else if (!is_bracket(&token, "()[]{},") && !slice_is(token.text, "None"))
            value->literal = false;
        after_string = token.kind == PYTHON_STRING;
    }
}

static struct value *value_of(struct script *script, struct slice name)
{
    return slice_is(name, "revision")        ? &script->revision
           : slice_is(name, "down_revision") ? &script->down_revision
           : slice_is(name, "branch_labels") ? &script->branch_labels
           : slice_is(name, "depends_on")    ? &script->depends_on
                                             : NULL;
}

/* Behind a name at the beginning of a line: `= VALUE`, or `: TYPE = VALUE`. */
static void read_assignment(struct script *script, struct python_lexer *lexer, struct value *value)
{
    struct python_lexer behind = *lexer;
    struct python_token token = python_next(&behind);
    if (is_other(&token, ':'))
        while (!is_other(&token, '=') && token.kind != PYTHON_LINE_END && token.kind != PYTHON_END)
            token = python_next(&behind);
    if (!is_other(&token, '='))
        return;
    *lexer = behind;
    read_value(script, lexer, value);
}

/* Code that only a connected run can carry out, or that does something else without one. */
static bool asks_database(struct slice name)
{
    static const char *const names[] = {"get_bind", "is_offline_mode", "as_sql"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (slice_is(name, names[i]))
            return true;
    return false;
}

static void read_script(struct script *script)
{
    struct python_lexer lexer;
    struct python_token token;
    bool at_beginning = true;
    python_start(&lexer, script->source->bytes, script->source->length);
    while ((token = python_next(&lexer)).kind != PYTHON_END) {
        struct value *value = token.kind == PYTHON_NAME && token.first ? value_of(script, token.text) : NULL;
        if (token.kind == PYTHON_STRING && at_beginning)
            script->docstring = token.value;
        if (token.kind == PYTHON_NAME && asks_database(token.text) && script->asks.at == NULL)
            script->asks = token.text;
        if (value != NULL)
            read_assignment(script, &lexer, value);
        at_beginning = at_beginning && token.kind == PYTHON_LINE_END;
    }
}

/* --- The docstring ------------------------------------------------------------------------------------------------ */

/* Behind "Create Date:" and the like; absent where the line is another one. */
static struct slice field(struct slice line, const char *name)
{
    line = import_trim(line);
    return import_begins(line, name) ? import_trim(import_from(line, strlen(name))) : (struct slice){0};
}

static bool is_repeated(struct slice line)
{
    static const char *const fields[] = {"Revision ID:", "Revises:", "Create Date:", "Branch Labels:", "Depends on:"};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (field(line, fields[i]).at != NULL)
            return true;
    return false;
}

static void take_created(struct script *script, struct import_revision *revision, struct slice line)
{
    int64_t instant;
    struct slice created = field(line, "Create Date:");
    if (created.at == NULL)
        return;
    if (created_parse(created, &instant))
        revision->created = arena_copy(script->import->arena, created.at, created.length);
    else
        import_say(script->import, DIAG_IMPORT_CHANGED, source_span(script->source, created), NULL,
                   "'%.*s' is left out: it is no date as '@created' has it", SLICE_FORMAT(created));
}

static void take_docstring(struct script *script, struct import_revision *revision)
{
    struct text rest = {0};
    struct slice lines = import_trim(script->docstring), line;
    while (import_line(&lines, &line)) {
        take_created(script, revision, line);
        if (is_repeated(line))
            continue;
        if (revision->summary == NULL && import_trim(line).length > 0)
            revision->summary = import_printf(script->import, "%.*s", SLICE_FORMAT(import_trim(line)));
        else if (revision->summary != NULL)
            text_printf(&rest, "%.*s\n", SLICE_FORMAT(line));
    }
    struct slice description = import_trim((struct slice){rest.at == NULL ? "" : rest.at, rest.length});
    if (description.length > 0)
        revision->description = import_printf(script->import, "\n%.*s", SLICE_FORMAT(description));
    text_free(&rest);
}

/* --- Revisions ---------------------------------------------------------------------------------------------------- */

static bool is_literal(struct script *script, const struct value *value, const char *name)
{
    if (value->literal || !value->present)
        return true;
    import_say(script->import, DIAG_IMPORT_MALFORMED, value->span,
               "Python is read and not run: write the strings themselves there", "'%s' is made by an expression", name);
    return false;
}

static bool is_sound(struct script *script)
{
    bool sound = is_literal(script, &script->revision, "revision");
    sound = is_literal(script, &script->down_revision, "down_revision") && sound;
    sound = is_literal(script, &script->branch_labels, "branch_labels") && sound;
    sound = is_literal(script, &script->depends_on, "depends_on") && sound;
    return sound;
}

static void take_labels(struct script *script, struct import_revision *revision)
{
    const struct value *labels = &script->branch_labels;
    if (labels->count > 0)
        revision->branch = import_id(script->import, slice_of(labels->items[0]));
    for (size_t i = 1; i < labels->count; i++)
        import_say(script->import, DIAG_IMPORT_CHANGED, labels->span, NULL,
                   "the label '%s' is left out: a branch has one name, '%s'", labels->items[i], revision->branch);
}

static void say_asks(struct script *script)
{
    import_say(script->import, DIAG_IMPORT_CHANGED, source_span(script->source, script->asks),
               "compare its part of the SQL with what upgrade() and downgrade() do",
               "'%.*s': what this code does with a database may be missing in the output of --sql",
               SLICE_FORMAT(script->asks));
}

static void add_script(struct script *script, const struct import_entry *entry)
{
    struct import *import = script->import;
    if (!script->revision.present || !is_sound(script) || script->revision.count != 1)
        return;
    struct import_revision *revision = import_add(import, script->revision.span, slice_of(script->revision.items[0]));
    revision->file = import_id(import, (struct slice){entry->name, strlen(entry->name) - strlen(".py")});
    for (size_t i = 0; i < script->down_revision.count; i++)
        import_add_name(import, &revision->parents, import_id(import, slice_of(script->down_revision.items[i])));
    for (size_t i = 0; i < script->depends_on.count; i++)
        import_add_name(import, &revision->depends, import_id(import, slice_of(script->depends_on.items[i])));
    take_labels(script, revision);
    take_docstring(script, revision);
    if (script->asks.at != NULL)
        say_asks(script);
}

/* A dependency may be named by its branch. */
static void resolve_labels(struct import *import)
{
    for (size_t i = 0; i < import->n_revisions; i++) {
        struct import_names *depends = &import->revisions[i]->depends;
        for (size_t k = 0; k < depends->count; k++)
            for (size_t j = 0; j < import->n_revisions; j++)
                if (import->revisions[j]->branch != NULL &&
                    strcmp(import->revisions[j]->branch, depends->items[k]) == 0)
                    depends->items[k] = import->revisions[j]->id;
    }
}

/* --- Folders ------------------------------------------------------------------------------------------------------ */

static void read_folder(struct alembic *alembic, const char *path)
{
    struct import *import = alembic->import;
    struct import_entries entries;
    if (!import_list(import, path, &entries))
        return;
    for (size_t i = 0; i < entries.count; i++) {
        const struct import_entry *entry = &entries.items[i];
        struct script script = {.import = import};
        if (entry->folder && strcmp(entry->name, "__pycache__") != 0)
            read_folder(alembic, entry->source->path);
        if (entry->folder || !import_ends(slice_of(entry->name), ".py"))
            continue;
        script.source = import_read_text(import, entry->source->path);
        if (script.source == NULL)
            continue;
        read_script(&script);
        add_script(&script, entry);
    }
}

/* "KEY = VALUE" of an ini file; absent where it has none. */
static struct slice setting(const struct source *ini, const char *key)
{
    struct slice rest = import_bytes(ini), line;
    while (import_line(&rest, &line)) {
        if (!import_begins(line, key))
            continue;
        line = import_trim(import_from(line, strlen(key)));
        if (import_begins(line, "=") || import_begins(line, ":"))
            return import_trim(import_from(line, 1));
    }
    return (struct slice){0};
}

/* A path of the ini file, where %(here)s is its folder. */
static const char *ini_path(struct import *import, struct slice value)
{
    if (import_begins(value, "%(here)s/"))
        value = import_from(value, strlen("%(here)s/"));
    const char *path = import_printf(import, "%.*s", SLICE_FORMAT(value));
    return value.at[0] == '/' ? path : import_join(import, import->path, path);
}

/* version_locations: several folders, between blanks, commas, colons, semicolons or line ends. */
static void read_locations(struct alembic *alembic, struct slice locations)
{
    struct slice rest = locations, word;
    while (import_word(&rest, &word)) {
        while (word.length > 0) {
            size_t length = 0;
            while (length < word.length && strchr(",:;", word.at[length]) == NULL)
                length++;
            if (length > 0)
                read_folder(alembic, ini_path(alembic->import, (struct slice){word.at, length}));
            word = import_from(word, length + (length < word.length));
        }
    }
}

/* PATH is the folder of alembic.ini, or of env.py, or of the revisions themselves. */
static void read_project(struct alembic *alembic)
{
    struct import *import = alembic->import;
    const char *ini_name = import_join(import, import->path, "alembic.ini"), *scripts = import->path;
    const struct source *ini = import_is_file(ini_name) ? import_read_text(import, ini_name) : NULL;
    struct slice locations = ini == NULL ? (struct slice){0} : setting(ini, "version_locations");
    struct slice location = ini == NULL ? (struct slice){0} : setting(ini, "script_location");
    if (locations.length > 0) {
        read_locations(alembic, locations);
        return;
    }
    if (location.length > 0)
        scripts = ini_path(import, location);
    const char *versions = import_join(import, scripts, "versions");
    read_folder(alembic, import_is_folder(versions) ? versions : scripts);
}

void import_alembic(struct import *import)
{
    struct alembic alembic = {.import = import};
    read_project(&alembic);
    if (import->n_revisions == 0)
        return;
    slice_map_init(&alembic.by_id, import->arena, import->n_revisions);
    for (uint32_t i = 0; i < import->n_revisions; i++)
        slice_map_put(&alembic.by_id, slice_of(import->revisions[i]->id), i);
    resolve_labels(import);
    import_alembic_sql(&alembic);
}
