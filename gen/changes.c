#include "changes.h"

#include "classify.h"

#include <ctype.h>
#include <string.h>

/* --- Names ---------------------------------------------------------------------------------------------------------
 */

static bool is_lower(struct slice text)
{
    for (size_t i = 0; i < text.length; i++)
        if (isupper((unsigned char)text.at[i]))
            return false;
    return true;
}

/* As the server keeps it: in lower case unless it is quoted. */
static struct slice fold(struct arena *arena, const struct token *part)
{
    if (part->kind == TOKEN_QUOTED)
        return (struct slice){part->text.at + 1, part->text.length - 2};
    if (is_lower(part->text))
        return part->text;
    char *lower = arena_copy(arena, part->text.at, part->text.length);
    for (char *c = lower; *c != '\0'; c++)
        *c = (char)tolower((unsigned char)*c);
    return (struct slice){lower, part->text.length};
}

static struct token last_part(const struct changes *changes, struct slice name)
{
    struct lexer lexer;
    struct token last = {0};
    lexer_start(&lexer, name.at, (size_t)(changes->limit - name.at));
    while (lexer.cursor < name.at + name.length)
        last = lexer_sql(&lexer);
    return last;
}

/* --- Gathering -----------------------------------------------------------------------------------------------------
 */

static enum name_space space_of(const char *kind)
{
    return strcmp(kind, "TYPE") == 0 || strcmp(kind, "DOMAIN") == 0 ? TYPES : RELATIONS;
}

static void add(struct changes *changes, struct change change)
{
    if (change.written.at != NULL) {
        struct token last = last_part(changes, change.written);
        change.key = fold(changes->arena, &last);
        change.space = space_of(change.kind);
        if (change.schema.at == NULL)
            change.schema = (struct slice){change.written.at, (size_t)(last.text.at - change.written.at)};
    }
    if (change.on.at != NULL) {
        struct token last = last_part(changes, change.on);
        change.on = fold(changes->arena, &last);
    }
    changes->items = arena_grow(changes->arena, changes->items, changes->n, sizeof *changes->items);
    changes->items[changes->n++] = change;
}

/* DROP TABLE a, b */
static void add_dropped(struct changes *changes, const struct statement_class *class, const char *kind)
{
    struct slice list = class->objects;
    struct change drop = {.effect = DROPS, .maybe = class->if_exists, .kind = kind};
    struct lexer lexer;
    if (list.at == NULL)
        return;
    lexer_start(&lexer, list.at, (size_t)(changes->limit - list.at));
    while (lexer.cursor < list.at + list.length) {
        struct token token = lexer_sql(&lexer);
        if (slice_is(token.text, ",")) {
            add(changes, drop);
            drop.written = (struct slice){0};
        } else {
            drop.written = drop.written.at == NULL ? token.text : slice_through(drop.written, token.text);
        }
    }
    add(changes, drop);
}

static const char *tracked_kind(const char *what)
{
    static const char *const kinds[] = {"TABLE", "FOREIGN TABLE", "VIEW", "MATERIALIZED VIEW",
                                        "INDEX", "SEQUENCE",      "TYPE", "DOMAIN"};
    const char *kind = strchr(what, ' ');
    for (size_t i = 0; kind != NULL && i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kind + 1, kinds[i]) == 0)
            return kinds[i];
    return NULL;
}

static bool is_unclear(const char *what)
{
    static const char *const unclear[] = {"",
                                          "DO",
                                          "CALL",
                                          "SELECT",
                                          "WITH",
                                          "EXECUTE",
                                          "CREATE EXTENSION",
                                          "DROP EXTENSION",
                                          "ALTER EXTENSION",
                                          "SET",
                                          "CREATE SCHEMA",
                                          "DROP SCHEMA",
                                          "DROP OWNED"};
    for (size_t i = 0; i < sizeof unclear / sizeof *unclear; i++)
        if (strcmp(what, unclear[i]) == 0)
            return true;
    return false;
}

static bool has_word(const struct changes *changes, const struct tree_statement *statement, const char *word)
{
    const char *end = statement->text.at + statement->text.length;
    struct lexer lexer;
    lexer_start(&lexer, statement->text.at, (size_t)(changes->limit - statement->text.at));
    lexer_start_statement(&lexer);
    struct token token;
    while ((token = lexer_sql(&lexer)).kind != TOKEN_END && token.text.at < end)
        if (slice_equal_nocase(token.text, slice_of(word)))
            return true;
    return false;
}

static void add_renamed(struct changes *changes, const struct statement_class *class, const char *kind)
{
    struct change old = {.effect = DROPS, .maybe = class->if_exists, .rename = true, .kind = kind};
    struct change new = old;
    old.written = class->object;
    add(changes, old);
    new.effect = MAKES;
    new.written = class->new_name;
    new.schema = changes->items[changes->n - 1].schema;
    add(changes, new);
}

static void add_change(struct changes *changes, const struct tree_statement *statement, const char *kind)
{
    const struct statement_class *class = &statement->class;
    struct change change = {.kind = kind, .written = class->object, .on = class->on};
    change.maybe = class->if_exists || class->if_not_exists || class->or_replace;
    if (class->what[0] == 'D') {
        add_dropped(changes, class, kind);
    } else if (class->new_name.at != NULL) {
        add_renamed(changes, class, kind);
    } else {
        change.effect = class->what[0] == 'C' ? MAKES : ALTERS;
        add(changes, change);
    }
}

/* SET SCHEMA moves it, and what a column owns goes when the column does: from here on it may be gone. */
static void add_maybe_gone(struct changes *changes, const struct tree_statement *statement, const char *kind)
{
    if (has_word(changes, statement, "SCHEMA") || has_word(changes, statement, "OWNED"))
        add(changes, (struct change){.effect = DROPS, .maybe = true, .kind = kind, .written = statement->class.object});
}

static void gather_statement(struct changes *changes, const struct tree_statement *statement)
{
    const struct statement_class *class = &statement->class;
    const char *kind = tracked_kind(class->what);
    bool alters = class->what[0] == 'A', is_sequence = kind != NULL && strcmp(kind, "SEQUENCE") == 0;
    changes->n_statements++;
    if (kind != NULL && class->object.at != NULL && !class->temporary) {
        add_change(changes, statement, kind);
        if (alters || is_sequence)
            add_maybe_gone(changes, statement, kind);
    }
    changes->cascade = changes->cascade || class->cascade;
    changes->unclear = changes->unclear || is_unclear(class->what);
    if (class->cascade || is_unclear(class->what) || (alters && has_word(changes, statement, "ATTACH")))
        add(changes, (struct change){.effect = UNCLEAR});
}

void changes_gather(struct changes *changes, const struct tree_file *file, enum tree_section_kind kind)
{
    changes->limit = file->source->bytes + file->source->length;
    changes->n = changes->n_statements = 0;
    changes->unclear = changes->cascade = false;
    for (size_t i = 0; i < file->n_sections; i++)
        for (size_t k = 0; k < file->sections[i].n_statements && file->sections[i].kind == kind; k++)
            gather_statement(changes, &file->sections[i].statements[k]);
}
