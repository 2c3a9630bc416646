#include "columns.h"

#include "classify.h"
#include "names.h"

enum { MOST_WORDS = 12 }; /* ADD COLUMN IF NOT EXISTS name schema.type */

/* One of a list: an action of ALTER TABLE, what defines a column or a constraint in CREATE TABLE. What stands in
 * parentheses is left out. */
struct element {
    struct token words[MOST_WORDS]; /* the first ones; behind them there is always an empty one */
    size_t n;
    struct token last;
};

static bool word_is(const struct element *element, size_t i, const char *word)
{
    const struct token *token = &element->words[i];
    return token->kind == TOKEN_WORD && slice_equal_nocase(token->text, slice_of(word));
}

static bool sign_is(const struct element *element, size_t i, const char *sign)
{
    const struct token *token = &element->words[i];
    return token->kind == TOKEN_PUNCTUATION && slice_is(token->text, sign);
}

/* Reads the element that begins at `lexer`, inside so many parentheses. False: it is the last one. */
static bool next_element(struct lexer *lexer, const char *end, uint32_t parens, struct element *element)
{
    struct token token;
    int brackets = 0;
    *element = (struct element){.n = 0};
    while ((token = lexer_sql(lexer)).kind != TOKEN_END && token.text.at < end && lexer->parens >= parens) {
        if (token.kind == TOKEN_SEMICOLON)
            break;
        bool inside = lexer->parens > parens || brackets > 0;
        if (token.kind == TOKEN_PUNCTUATION)
            brackets += slice_is(token.text, "[") ? 1 : slice_is(token.text, "]") && brackets > 0 ? -1 : 0;
        if (inside)
            continue;
        if (token.kind == TOKEN_PUNCTUATION && slice_is(token.text, ","))
            return true;
        if (element->n < MOST_WORDS - 1)
            element->words[element->n++] = token;
        element->last = token;
    }
    return false;
}

/* Without COLUMN, these begin no column. EXCLUDE and LIKE alone may be the name of one. */
static bool is_constraint(const struct element *element, size_t i)
{
    static const char *const starts[] = {"CONSTRAINT", "PRIMARY", "UNIQUE", "FOREIGN", "CHECK", "LIKE"};
    for (size_t k = 0; k < sizeof starts / sizeof *starts; k++)
        if (word_is(element, i, starts[k]))
            return true;
    return word_is(element, i, "EXCLUDE") && (!name_is(&element->words[i + 1]) || word_is(element, i + 1, "USING"));
}

/* The name of a type; absent when it is an array or no name at all. */
static struct slice type_at(const struct element *element, size_t i)
{
    struct slice name = element->words[i].text;
    if (!name_is(&element->words[i]))
        return (struct slice){0};
    while (i + 2 < MOST_WORDS && sign_is(element, i + 1, ".") && name_is(&element->words[i + 2])) {
        i += 2;
        name = slice_through(name, element->words[i].text);
    }
    return sign_is(element, i + 1, "[") || word_is(element, i + 1, "ARRAY") ? (struct slice){0} : name;
}

static void add_column(struct changes *changes, struct change column, enum effect effect, const struct token *name)
{
    column.effect = effect;
    column.written = name->text;
    if (name_is(name))
        changes_add(changes, column);
}

/* ALTER COLUMN c SET DATA TYPE t */
static void add_type(struct changes *changes, struct change column, const struct element *element, size_t name)
{
    size_t i = name + 1;
    if (word_is(element, i, "SET") && word_is(element, i + 1, "DATA"))
        i += 2;
    if (!word_is(element, i, "TYPE"))
        return;
    column.type = type_at(element, i + 1);
    add_column(changes, column, ALTERS, &element->words[name]);
}

static void add_action(struct changes *changes, struct change column, const struct element *element)
{
    bool adds = word_is(element, 0, "ADD"), drops = word_is(element, 0, "DROP");
    size_t name = word_is(element, 1, "COLUMN") ? 2 : 1;
    if (name == 1 && is_constraint(element, name))
        return;
    if (word_is(element, 0, "RENAME") && word_is(element, name + 1, "TO")) {
        column.rename = true;
        add_column(changes, column, DROPS, &element->words[name]);
        add_column(changes, column, MAKES, &element->words[name + 2]);
    } else if (word_is(element, 0, "ALTER")) {
        add_type(changes, column, element, name);
    } else if (adds || drops) {
        bool maybe = word_is(element, name, "IF");
        column.maybe = column.maybe || maybe;
        name += maybe ? (adds ? 3 : 2) : 0;
        column.type = type_at(element, name + 1);
        add_column(changes, column, adds ? MAKES : DROPS, &element->words[name]);
    }
}

static const char *start_behind_name(struct lexer *lexer, const struct changes *changes,
                                     const struct tree_statement *statement)
{
    const char *start = statement->class.object.at + statement->class.object.length;
    lexer_start(lexer, start, (size_t)(changes->limit - start));
    return statement->text.at + statement->text.length;
}

static struct change column_of(const struct statement_class *class)
{
    return (struct change){
        .kind = "COLUMN", .space = COLUMNS, .on = class->object, .maybe = class->if_exists || class->if_not_exists};
}

bool columns_of_alter(struct changes *changes, const struct tree_statement *statement)
{
    struct lexer lexer;
    const char *end = start_behind_name(&lexer, changes, statement);
    struct element element;
    bool more, cascade = false;
    do {
        more = next_element(&lexer, end, 0, &element);
        add_action(changes, column_of(&statement->class), &element);
        cascade = cascade || (word_is(&element, 0, "DROP") && element.last.kind == TOKEN_WORD &&
                              slice_equal_nocase(element.last.text, slice_of("CASCADE")));
    } while (more);
    return cascade;
}

void columns_of_create(struct changes *changes, const struct tree_statement *statement)
{
    struct lexer lexer;
    const char *end = start_behind_name(&lexer, changes, statement);
    struct token open = lexer_sql(&lexer);
    struct change column = column_of(&statement->class);
    struct element element;
    bool more = open.text.at < end && slice_is(open.text, "(");
    column.with_table = true;
    while (more) {
        more = next_element(&lexer, end, 1, &element);
        if (is_constraint(&element, 0))
            continue;
        column.type = type_at(&element, 1);
        add_column(changes, column, MAKES, &element.words[0]);
    }
}
