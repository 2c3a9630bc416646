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

static void add(struct changes *changes, struct change change)
{
    struct token last = last_part(changes, change.written);
    change.key = fold(changes->arena, &last);
    if (change.schema.at == NULL)
        change.schema = (struct slice){change.written.at, (size_t)(last.text.at - change.written.at)};
    if (change.on.at != NULL) {
        last = last_part(changes, change.on);
        change.on_key = fold(changes->arena, &last);
    }
    push(changes, change);
}

/* DROP TABLE a, b; DROP FUNCTION a(int), b */
static void add_dropped(struct changes *changes, const struct tree_statement *statement, const struct object_kind *kind)
{
    const struct statement_class *class = statement->class;
    struct change drop = {.effect = DROPS, .maybe = class->if_exists, .kind = kind->words, .space = kind->space};
    const char *end = class->objects.at == NULL ? statement->text.at + statement->text.length
                                                : class->objects.at + class->objects.length;
    struct lexer lexer;
    struct token token, before = {0};
    lexer_start(&lexer, class->object.at, (size_t)(changes->limit - class->object.at));
    for (; (token = lexer_sql(&lexer)).kind != TOKEN_END && token.text.at < end; before = token) {
        if (lexer.parens > 0)
            continue;
        if (token.kind == TOKEN_WORD || token.kind == TOKEN_QUOTED) {
            if (drop.written.at == NULL)
                drop.written = token.text;
            else if (slice_is(before.text, "."))
                drop.written = slice_through(drop.written, token.text);
        } else if (slice_is(token.text, ",") && drop.written.at != NULL) {
            add(changes, drop);
            drop.written = (struct slice){0};
        }
    }
    if (drop.written.at != NULL)
        add(changes, drop);
}

/* --- Columns ------------------------------------------------------------------------------------------------------ */

enum { MOST_WORDS = 6 }; /* ADD COLUMN IF NOT EXISTS name */

static bool word_is(const struct token *words, size_t i, const char *word)
{
    return words[i].kind == TOKEN_WORD && slice_equal_nocase(words[i].text, slice_of(word));
}

/* ADD CONSTRAINT, DROP CONSTRAINT, ADD PRIMARY KEY: without COLUMN, these are not the names of one. */
static bool is_constraint(const struct token *words, size_t i)
{
    static const char *const starts[] = {"CONSTRAINT", "PRIMARY", "UNIQUE", "FOREIGN", "CHECK", "EXCLUDE"};
    for (size_t k = 0; k < sizeof starts / sizeof *starts; k++)
        if (word_is(words, i, starts[k]))
            return true;
    return false;
}

static void add_column(struct changes *changes, struct change column, enum effect effect, const struct token *name)
{
    column.effect = effect;
    column.written = name->text;
    if (name->kind == TOKEN_WORD || name->kind == TOKEN_QUOTED)
        add(changes, column);
}

static void add_action(struct changes *changes, struct change column, const struct token words[MOST_WORDS])
{
    bool adds = word_is(words, 0, "ADD"), drops = word_is(words, 0, "DROP"), renames = word_is(words, 0, "RENAME");
    size_t name = word_is(words, 1, "COLUMN") ? 2 : 1;
    if (name == 1 && is_constraint(words, name))
        return;
    if (renames && word_is(words, name + 1, "TO")) {
        column.rename = true;
        add_column(changes, column, DROPS, &words[name]);
        add_column(changes, column, MAKES, &words[name + 2]);
    } else if (adds || drops) {
        bool maybe = word_is(words, name, "IF");
        column.maybe = column.maybe || maybe;
        name += maybe ? (adds ? 3 : 2) : 0;
        add_column(changes, column, adds ? MAKES : DROPS, &words[name]);
    }
}

/* ALTER TABLE t ADD COLUMN a int, DROP b: the first words of each action. */
static void add_columns(struct changes *changes, const struct tree_statement *statement)
{
    const char *start = statement->class->object.at + statement->class->object.length;
    const char *end = statement->text.at + statement->text.length;
    struct change column = {
        .kind = "COLUMN", .space = COLUMNS, .on = statement->class->object, .maybe = statement->class->if_exists};
    struct token token, words[MOST_WORDS] = {0};
    size_t n = 0;
    struct lexer lexer;
    lexer_start(&lexer, start, (size_t)(changes->limit - start));
    while ((token = lexer_sql(&lexer)).kind != TOKEN_END && token.text.at < end) {
        if (lexer.parens > 0)
            continue;
        if (slice_is(token.text, ",")) {
            add_action(changes, column, words);
            memset(words, 0, sizeof words);
            n = 0;
        } else if (n < MOST_WORDS) {
            words[n++] = token;
        }
        if (word_is(words, 0, "DROP") && word_is(&token, 0, "CASCADE"))
            changes->cascade = true;
    }
    add_action(changes, column, words);
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
    case KIND_SCHEMA:
        return class->what[0] != 'A';
    default:
        return false;
    }
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

static void add_renamed(struct changes *changes, const struct statement_class *class, const struct object_kind *kind)
{
    struct change old = {.effect = DROPS, .maybe = class->if_exists, .rename = true};
    old.kind = kind->words;
    old.space = kind->space;
    struct change new = old;
    old.written = class->object;
    add(changes, old);
    new.effect = MAKES;
    new.written = class->new_name;
    new.schema = changes->items[changes->n - 1].schema;
    add(changes, new);
}

static void add_change(struct changes *changes, const struct tree_statement *statement, const struct object_kind *kind)
{
    const struct statement_class *class = statement->class;
    struct change change = {.kind = kind->words, .space = kind->space, .written = class->object, .on = class->on};
    change.maybe = class->if_exists || class->if_not_exists || class->or_replace;
    if (class->what[0] == 'D') {
        add_dropped(changes, statement, kind);
    } else if (class->new_name.at != NULL) {
        add_renamed(changes, class, kind);
    } else {
        change.effect = class->what[0] == 'C' ? MAKES : ALTERS;
        add(changes, change);
        if (change.effect == ALTERS && strstr(kind->words, "TABLE") != NULL)
            add_columns(changes, statement);
    }
}

/* SET SCHEMA moves it, and what a column owns goes when the column does: from here on it may be gone. */
static void add_maybe_gone(struct changes *changes, const struct tree_statement *statement,
                           const struct object_kind *kind)
{
    if (has_word(changes, statement, "SCHEMA") || has_word(changes, statement, "OWNED"))
        add(changes, (struct change){.effect = DROPS,
                                     .maybe = true,
                                     .kind = kind->words,
                                     .space = kind->space,
                                     .written = statement->class->object});
}

/* The grammar looks at a function no further than its name. */
static bool is_unclear_routine(const struct changes *changes, const struct tree_statement *statement,
                               const struct object_kind *kind)
{
    return kind != NULL && kind->space == ROUTINES && statement->class->what[0] != 'C' &&
           (has_word(changes, statement, "CASCADE") || has_word(changes, statement, "RENAME"));
}

static void gather_statement(struct changes *changes, const struct tree_statement *statement)
{
    const struct statement_class *class = statement->class;
    const struct object_kind *kind = followed(class);
    bool alters = class->what[0] == 'A', is_sequence = class->kind == KIND_SEQUENCE;
    bool unclear = is_unclear(class) || is_unclear_routine(changes, statement, kind);
    changes->n_statements++;
    if (kind != NULL && class->object.at != NULL && !class->temporary) {
        add_change(changes, statement, kind);
        if (alters || is_sequence)
            add_maybe_gone(changes, statement, kind);
    }
    changes->nameless_index =
        changes->nameless_index || (strcmp(class->what, "CREATE INDEX") == 0 && class->object.at == NULL);
    changes->cascade = changes->cascade || class->cascade;
    changes->unclear = changes->unclear || unclear;
    if (class->cascade || unclear || (alters && has_word(changes, statement, "ATTACH")))
        push_unclear(changes);
}

void changes_gather(struct changes *changes, const struct tree_file *file, enum tree_section_kind kind)
{
    changes->limit = file->source->bytes + file->source->length;
    changes->n = changes->n_statements = 0;
    changes->unclear = changes->cascade = changes->nameless_index = false;
    for (size_t i = 0; i < file->n_sections; i++)
        for (size_t k = 0; k < file->sections[i].n_statements && file->sections[i].kind == kind; k++)
            gather_statement(changes, &file->sections[i].statements[k]);
}
