#include "changes.h"

#include "classify.h"
#include "columns.h"
#include "names.h"
#include "statements.h"

#include <string.h>

/* --- Gathering -----------------------------------------------------------------------------------------------------
 */

struct object_kind {
    const char *words;
    enum name_space space;
};

/* NULL: objects of that kind are not followed. */
static const struct object_kind *followed(const struct statement_class *class)
{
    static const struct object_kind kinds[KIND_COUNT] = {
        [KIND_DOMAIN] = {"DOMAIN", TYPES},
        [KIND_FOREIGN_TABLE] = {"FOREIGN TABLE", RELATIONS},
        [KIND_FUNCTION] = {"FUNCTION", ROUTINES},
        [KIND_INDEX] = {"INDEX", RELATIONS},
        [KIND_MATERIALIZED_VIEW] = {"MATERIALIZED VIEW", RELATIONS},
        [KIND_PROCEDURE] = {"PROCEDURE", ROUTINES},
        [KIND_ROUTINE] = {"ROUTINE", ROUTINES},
        [KIND_SEQUENCE] = {"SEQUENCE", RELATIONS},
        [KIND_TABLE] = {"TABLE", RELATIONS},
        [KIND_TYPE] = {"TYPE", TYPES},
        [KIND_VIEW] = {"VIEW", RELATIONS},
    };
    return kinds[class->kind].words == NULL ? NULL : &kinds[class->kind];
}

static void push(struct changes *changes, struct change change)
{
    if (changes->n == changes->n_most)
        changes->items = arena_grow(changes->arena, changes->items, changes->n_most++, sizeof *changes->items);
    changes->items[changes->n++] = change;
}

/* Two in a row say no more than one. */
static void push_unclear(struct changes *changes)
{
    if (changes->n == 0 || changes->items[changes->n - 1].effect != UNCLEAR)
        push(changes, (struct change){.effect = UNCLEAR});
}

static struct slice schema_of(struct slice written, const struct token *last)
{
    return (struct slice){written.at, (size_t)(last->text.at - written.at)};
}

void changes_add(struct changes *changes, struct change change)
{
    struct token last = name_last(change.written, changes->limit);
    change.key = name_fold(changes->arena, &last);
    if (change.schema.at == NULL)
        change.schema = schema_of(change.written, &last);
    if (change.on.at != NULL) {
        last = name_last(change.on, changes->limit);
        change.on_key = name_fold(changes->arena, &last);
        if (change.space == COLUMNS)
            change.schema = schema_of(change.on, &last);
    }
    if (change.type.at != NULL) {
        last = name_last(change.type, changes->limit);
        change.type_key = name_fold(changes->arena, &last);
    }
    push(changes, change);
}

/* DROP TABLE a, b; DROP FUNCTION a(int), b */
static void add_dropped(struct changes *changes, const struct tree_statement *statement, const struct object_kind *kind)
{
    const struct statement_class *class = &statement->class;
    struct change drop = {.effect = DROPS, .maybe = class->if_exists, .kind = kind->words, .space = kind->space};
    const char *end = class->objects.at == NULL ? statement->text.at + statement->text.length
                                                : class->objects.at + class->objects.length;
    struct lexer lexer;
    struct token token, before = {0};
    lexer_start(&lexer, class->object.at, (size_t)(changes->limit - class->object.at));
    lexer.keywords = false;
    for (; (token = lexer_sql(&lexer)).kind != TOKEN_END && token.text.at < end; before = token) {
        if (lexer.parens > 0)
            continue;
        if (token.kind == TOKEN_WORD || token.kind == TOKEN_QUOTED) {
            if (drop.written.at == NULL)
                drop.written = token.text;
            else if (slice_is(before.text, "."))
                drop.written = slice_through(drop.written, token.text);
        } else if (slice_is(token.text, ",") && drop.written.at != NULL) {
            changes_add(changes, drop);
            drop.written = (struct slice){0};
        }
    }
    if (drop.written.at != NULL)
        changes_add(changes, drop);
}

/* --- Statements --------------------------------------------------------------------------------------------------- */

static bool is_unclear_word(const char *what)
{
    static const char *const unclear[] = {"", "DO", "CALL", "SELECT", "WITH", "EXECUTE", "SET"};
    for (size_t i = 0; i < sizeof unclear / sizeof *unclear; i++)
        if (strcmp(what, unclear[i]) == 0)
            return true;
    return false;
}

static bool is_unclear(const struct statement_class *class)
{
    switch ((enum statement_kind) class->kind) {
    case KIND_NONE:
        return is_unclear_word(class->what);
    case KIND_EXTENSION:
    case KIND_OWNED:
        return true;
    default:
        return false;
    }
}

static bool has_word(const struct changes *changes, const struct tree_statement *statement, const char *word)
{
    const char *end = statement->text.at + statement->text.length;
    struct lexer lexer;
    lexer_start(&lexer, statement->text.at, (size_t)(changes->limit - statement->text.at));
    lexer.keywords = false;
    struct token token;
    while ((token = lexer_sql(&lexer)).kind != TOKEN_END && token.text.at < end)
        if (slice_equal_nocase(token.text, slice_of(word)))
            return true;
    return false;
}

static void add_renamed(struct changes *changes, const struct statement_class *class, const struct object_kind *kind)
{
    struct change old = {.effect = DROPS, .maybe = class->if_exists, .rename = true};
    old.kind = kind->words;
    old.space = kind->space;
    struct change new = old;
    old.written = class->object;
    changes_add(changes, old);
    new.effect = MAKES;
    new.written = class->new_name;
    new.schema = changes->items[changes->n - 1].schema;
    changes_add(changes, new);
}

static bool is_asked_for(const struct changes *changes, struct slice table)
{
    return changes->all_tables || (changes->tables != NULL && slice_map_find(changes->tables, table) != SLICE_MAP_NONE);
}

/* The table's own change is the last one so far. */
static void add_columns(struct changes *changes, const struct tree_statement *statement)
{
    if (statement->class.what[0] == 'A')
        changes->column_cascade = columns_of_alter(changes, statement);
    else if (is_asked_for(changes, changes->items[changes->n - 1].key))
        columns_of_create(changes, statement);
}

static void add_change(struct changes *changes, const struct tree_statement *statement, const struct object_kind *kind)
{
    const struct statement_class *class = &statement->class;
    struct change change = {.kind = kind->words, .space = kind->space, .written = class->object, .on = class->on};
    change.maybe = class->if_exists || class->if_not_exists || class->or_replace;
    if (class->what[0] == 'D') {
        add_dropped(changes, statement, kind);
    } else if (class->new_name.at != NULL) {
        add_renamed(changes, class, kind);
    } else {
        change.effect = class->what[0] == 'C' ? MAKES : ALTERS;
        changes_add(changes, change);
        if (class->kind == KIND_TABLE || class->kind == KIND_FOREIGN_TABLE)
            add_columns(changes, statement);
    }
}

/* SET SCHEMA moves it, and what a column owns goes when the column does: from here on it may be gone. */
static void add_maybe_gone(struct changes *changes, const struct tree_statement *statement,
                           const struct object_kind *kind)
{
    if (has_word(changes, statement, "SCHEMA") || has_word(changes, statement, "OWNED"))
        changes_add(changes, (struct change){.effect = DROPS,
                                             .maybe = true,
                                             .kind = kind->words,
                                             .space = kind->space,
                                             .written = statement->class.object});
}

/* CREATE SCHEMA s CREATE TABLE t ... : without the latter it makes nothing else, and DROP SCHEMA drops none. */
static bool is_unclear_schema(const struct changes *changes, const struct tree_statement *statement)
{
    static const char *const elements[] = {"TABLE", "VIEW", "INDEX", "SEQUENCE"};
    if (statement->class.kind != KIND_SCHEMA || statement->class.what[0] != 'C')
        return false;
    for (size_t i = 0; i < sizeof elements / sizeof *elements; i++)
        if (has_word(changes, statement, elements[i]))
            return true;
    return false;
}

/* The grammar looks at a function no further than its name. */
static bool is_unclear_routine(const struct changes *changes, const struct tree_statement *statement,
                               const struct object_kind *kind)
{
    return kind != NULL && kind->space == ROUTINES && statement->class.what[0] != 'C' &&
           (has_word(changes, statement, "CASCADE") || has_word(changes, statement, "RENAME"));
}

static void gather_statement(struct changes *changes, const struct tree_statement *statement)
{
    const struct statement_class *class = &statement->class;
    const struct object_kind *kind = followed(class);
    bool alters = class->what[0] == 'A', is_sequence = class->kind == KIND_SEQUENCE;
    bool unclear =
        is_unclear(class) || is_unclear_schema(changes, statement) || is_unclear_routine(changes, statement, kind);
    changes->column_cascade = false;
    if (kind != NULL && class->object.at != NULL && !class->temporary) {
        add_change(changes, statement, kind);
        if (alters || is_sequence)
            add_maybe_gone(changes, statement, kind);
    }
    changes->nameless_index =
        changes->nameless_index || (strcmp(class->what, "CREATE INDEX") == 0 && class->object.at == NULL);
    bool cascade = class->cascade || changes->column_cascade;
    changes->cascade = changes->cascade || cascade;
    changes->unclear = changes->unclear || unclear;
    if (cascade || unclear || (alters && has_word(changes, statement, "ATTACH")))
        push_unclear(changes);
}

static void forget(struct changes *changes, const struct tree_file *file)
{
    changes->limit = file->source->bytes + file->source->length;
    changes->n = 0;
    changes->unclear = changes->cascade = changes->nameless_index = false;
}

void changes_gather(struct changes *changes, const struct tree_file *file, enum tree_section_kind kind)
{
    forget(changes, file);
    for (size_t i = 0; i < file->n_sections; i++)
        for (size_t k = 0; k < file->sections[i].n_statements && file->sections[i].kind == kind; k++) {
            struct tree_statement statement;
            statements_get(&file->sections[i], k, &statement);
            gather_statement(changes, &statement);
        }
}

void changes_gather_one(struct changes *changes, const struct tree_file *file, const struct tree_statement *statement)
{
    forget(changes, file);
    gather_statement(changes, statement);
}
