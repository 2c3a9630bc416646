#include "check_enum.h"

#include "names.h"

#include <string.h>

enum { MOST_TOKENS = 1 << 16 }; /* of a statement; what follows is not looked at */

/* --- Tokens ------------------------------------------------------------------------------------------------------- */

/* One of those that stand before or behind; an empty one where there is none. */
static const struct token *at(const struct enum_check *check, size_t i)
{
    static const struct token none = {0};
    return i < check->n_tokens ? &check->tokens[i] : &none;
}

static bool is_word(const struct enum_check *check, size_t i, const char *word)
{
    const struct token *token = at(check, i);
    return token->kind == TOKEN_WORD && slice_equal_nocase(token->text, slice_of(word));
}

static bool is_sign(const struct enum_check *check, size_t i, const char *sign)
{
    const struct token *token = at(check, i);
    return (token->kind == TOKEN_PUNCTUATION || token->kind == TOKEN_OPERATOR) && slice_is(token->text, sign);
}

static bool is_name(const struct enum_check *check, size_t i)
{
    return name_is(at(check, i));
}

static void add_token(struct enum_check *check, const struct token *token)
{
    if (check->n_tokens == check->most_tokens)
        check->tokens = arena_grow(check->arena, check->tokens, check->most_tokens++, sizeof *check->tokens);
    check->tokens[check->n_tokens++] = *token;
}

static void add_table(struct enum_check *check, const struct token *name)
{
    const struct schema_columns *columns = schema_columns(check->schema, name_fold(check->arena, name));
    for (size_t i = 0; i < check->n_tables; i++)
        if (check->tables[i].columns == columns)
            return;
    if (columns == NULL)
        return;
    if (check->n_tables == check->most_tables)
        check->tables = arena_grow(check->arena, check->tables, check->most_tables++, sizeof *check->tables);
    check->tables[check->n_tables++] = (struct enum_table){name->text, columns};
}

static void read_tokens(struct enum_check *check, const struct tree_file *file, const struct tree_statement *statement)
{
    const struct source *source = file->source;
    const char *end = statement->text.at + statement->text.length;
    struct lexer lexer;
    struct token token;
    lexer_start(&lexer, statement->text.at, (size_t)(source->bytes + source->length - statement->text.at));
    lexer_start_statement(&lexer);
    check->n_tokens = check->n_tables = 0;
    while ((token = lexer_sql(&lexer)).kind != TOKEN_END && token.text.at < end && check->n_tokens < MOST_TOKENS) {
        add_token(check, &token);
        if (name_is(&token))
            add_table(check, &token);
    }
}

/* --- Casts -------------------------------------------------------------------------------------------------------- */

/* The type whose name begins there. */
static uint32_t type_from(const struct enum_check *check, size_t i)
{
    while (is_name(check, i) && is_sign(check, i + 1, ".") && is_name(check, i + 2))
        i += 2;
    if (!is_name(check, i) || is_sign(check, i + 1, "["))
        return 0;
    return schema_type(check->schema, name_fold(check->arena, at(check, i)));
}

/* state 'open', 'open'::state, CAST('open' AS state). `*type` is 0 when that is another one. */
static bool is_cast(const struct enum_check *check, size_t i, uint32_t *type)
{
    bool behind = is_sign(check, i + 1, "::");
    bool in_cast = is_sign(check, i - 1, "(") && is_word(check, i - 2, "CAST") && is_word(check, i + 1, "AS");
    *type = behind || in_cast ? type_from(check, i + 2) : is_name(check, i - 1) ? type_from(check, i - 1) : 0;
    return behind || in_cast || *type != 0;
}

/* --- Columns ------------------------------------------------------------------------------------------------------ */

/* Whether all tables of the statement that have a column of that name have it with that type. `table`: that one alone
 * counts, when the statement names it. */
static bool has_type(const struct enum_check *check, struct slice column, const struct token *table, uint32_t type)
{
    bool found = false;
    for (size_t i = 0; i < check->n_tables; i++) {
        const struct schema_column *has = schema_column(check->tables[i].columns, column);
        if (has != NULL && table != NULL && name_same(table->text, check->tables[i].written))
            return has->type == type;
        if (has != NULL && has->type != type)
            return false;
        found = found || has != NULL;
    }
    return found;
}

/* The column whose name ends there. */
static bool is_of_type(const struct enum_check *check, size_t last, uint32_t type)
{
    bool qualified = is_sign(check, last - 1, ".") && is_name(check, last - 2);
    return is_name(check, last) && has_type(check, at(check, last)->text, qualified ? at(check, last - 2) : NULL, type);
}

static bool is_comparison(const struct enum_check *check, size_t i)
{
    static const char *const signs[] = {"=", "<>", "!=", "<", ">", "<=", ">="};
    for (size_t k = 0; k < sizeof signs / sizeof *signs; k++)
        if (is_sign(check, i, signs[k]))
            return true;
    return false;
}

/* state = 'open', SET state = 'open', 'open' = state, state IS DISTINCT FROM 'open' */
static bool is_compared(const struct enum_check *check, size_t i, uint32_t type)
{
    if (is_comparison(check, i - 1))
        return is_of_type(check, i - 2, type);
    if (is_word(check, i - 1, "FROM") && is_word(check, i - 2, "DISTINCT"))
        return is_of_type(check, i - (is_word(check, i - 3, "NOT") ? 5 : 4), type);
    size_t last = i + 2;
    while (is_sign(check, last + 1, ".") && is_name(check, last + 2))
        last += 2;
    return is_comparison(check, i + 1) && is_of_type(check, last, type);
}

/* state IN ('new', 'open'). An ARRAY of them would be one of text. */
static bool is_listed(const struct enum_check *check, size_t i, uint32_t type)
{
    size_t open = i - 1;
    while (at(check, open)->kind == TOKEN_STRING || is_sign(check, open, ","))
        open--;
    return is_sign(check, open, "(") && is_word(check, open - 1, "IN") &&
           is_of_type(check, open - (is_word(check, open - 2, "NOT") ? 3 : 2), type);
}

/* Where what defines the column begins that token `i` stands in. */
static size_t definition_start(const struct enum_check *check, size_t i)
{
    for (size_t depth = 0; i > 0; i--) {
        bool opens = is_sign(check, i - 1, "("), closes = is_sign(check, i - 1, ")");
        if (depth == 0 && (opens || is_sign(check, i - 1, ",") || is_word(check, i - 1, "ADD")))
            break;
        depth = closes ? depth + 1 : opens ? depth - 1 : depth;
    }
    return i;
}

/* ALTER COLUMN state SET DEFAULT 'open', ADD COLUMN state invoice_state DEFAULT 'open' */
static bool is_default(const struct enum_check *check, size_t i, uint32_t type)
{
    enum { IF_NOT_EXISTS = 3 };
    if (!is_word(check, i - 1, "DEFAULT"))
        return false;
    if (is_word(check, i - 2, "SET"))
        return is_of_type(check, i - 3, type);
    size_t name = definition_start(check, i);
    name += is_word(check, name, "ADD") ? 1 : 0;
    name += is_word(check, name, "COLUMN") ? 1 : 0;
    name += is_word(check, name, "IF") ? IF_NOT_EXISTS : 0;
    return is_of_type(check, name, type);
}

/* The `(` or SELECT whose list token `i` stands in; 0: none. So many commas are between. */
static size_t list_start(const struct enum_check *check, size_t i, size_t *commas)
{
    size_t depth = 0;
    *commas = 0;
    while (i-- > 0) {
        bool opens = is_sign(check, i, "(");
        if (depth == 0 && (opens || is_word(check, i, "SELECT")))
            return i;
        *commas += depth == 0 && is_sign(check, i, ",");
        depth = is_sign(check, i, ")") ? depth + 1 : opens ? depth - 1 : depth;
    }
    return 0;
}

/* The `(` of the columns behind INSERT INTO schema.name AS alias; 0: there is none. */
static size_t insert_columns(const struct enum_check *check, size_t *table)
{
    size_t i = 2;
    while (is_name(check, i) && is_sign(check, i + 1, "."))
        i += 2;
    *table = i;
    i += is_word(check, i + 1, "AS") ? 3 : 1;
    return is_word(check, 0, "INSERT") && is_sign(check, i, "(") ? i : 0;
}

static bool stands_alone(const struct enum_check *check, size_t i)
{
    const struct token *next = at(check, i + 1);
    return (is_sign(check, i - 1, "(") || is_sign(check, i - 1, ",") || is_word(check, i - 1, "SELECT")) &&
           (is_sign(check, i + 1, ")") || is_sign(check, i + 1, ",") || name_is(next) || next->kind == TOKEN_END ||
            next->kind == TOKEN_SEMICOLON);
}

/* INSERT INTO invoice (id, state) VALUES (1, 'open'), or SELECT 1, 'open' */
static bool is_inserted(const struct enum_check *check, size_t i, uint32_t type)
{
    size_t commas, table, column = insert_columns(check, &table), start = list_start(check, i, &commas);
    bool select = is_word(check, start, "SELECT");
    bool of_insert = select ? is_sign(check, start - 1, ")") || is_word(check, start - 1, "ALL")
                            : is_word(check, start - 1, "VALUES") || is_sign(check, start - 1, ",");
    if (column == 0 || start <= column || !of_insert || !stands_alone(check, i))
        return false;
    column += 1 + 2 * commas;
    return column < start && has_type(check, at(check, column)->text, at(check, table), type);
}

/* --- Rows --------------------------------------------------------------------------------------------------------- */

/* Where the columns are of COPY schema.name (id, state) FROM STDIN, whose data are of the plain format; 0: it has
 * none, or options. */
static size_t copy_columns(const struct enum_check *check, size_t *table)
{
    size_t i = 1;
    while (is_name(check, i) && is_sign(check, i + 1, "."))
        i += 2;
    *table = i;
    size_t first = i + 2;
    for (i = first; is_name(check, i) && is_sign(check, i + 1, ",");)
        i += 2;
    bool plain = is_sign(check, *table + 1, "(") && is_sign(check, i + 1, ")") && is_word(check, i + 2, "FROM") &&
                 is_word(check, i + 3, "STDIN") && at(check, i + 4)->kind == TOKEN_SEMICOLON;
    return plain ? first : 0;
}

/* The field of one of the rows that is the value. */
static struct slice find_in_rows(const struct enum_check *check, struct slice rows, const struct enum_value *value)
{
    const struct slice label = {value->adding.enum_value.at + 1, value->adding.enum_value.length - 2};
    size_t table, first = copy_columns(check, &table), column = first;
    const char *end = rows.at + rows.length;
    for (const char *from = rows.at, *to = from; first > 0 && to < end; to++) {
        if (strchr("\t\r\n", *to) == NULL)
            continue;
        const struct slice field = {from, (size_t)(to - from)};
        if (slice_equal(field, label) && is_name(check, column) &&
            has_type(check, at(check, column)->text, at(check, table), value->type))
            return field;
        column = *to == '\t' ? column + 2 : first;
        from = to + 1;
    }
    return (struct slice){0};
}

/* --- Values ------------------------------------------------------------------------------------------------------- */

static bool is_use(const struct enum_check *check, size_t i, uint32_t type)
{
    uint32_t cast;
    if (is_cast(check, i, &cast))
        return cast == type;
    return is_compared(check, i, type) || is_listed(check, i, type) || is_default(check, i, type) ||
           is_inserted(check, i, type);
}

/* Where the statement uses the value; absent when it does not. */
static struct slice find_use(const struct enum_check *check, const struct tree_statement *statement,
                             const struct enum_value *value)
{
    if (statement->copy.at != NULL)
        return find_in_rows(check, statement->copy, value);
    for (size_t i = 0; i < check->n_tokens; i++)
        if (at(check, i)->kind == TOKEN_STRING && slice_equal(at(check, i)->text, value->adding.enum_value) &&
            is_use(check, i, value->type))
            return at(check, i)->text;
    return (struct slice){0};
}

static const char *cure(const struct enum_check *check, const struct enum_value *value,
                        const struct tree_section *section)
{
    if (value->type > check->n_types_before)
        return "PostgreSQL 16 and older refuse that even where the type is new: write the value into 'CREATE TYPE'; or "
               "'-- @server >= 17' above, if it will never run on those";
    if (section->kind == TREE_VERIFY)
        return "the server refuses a new value until it is committed, and '@verify' runs before that: add the value in "
               "'-- @upgrade transaction=off'";
    return section->kind == TREE_UPGRADE
               ? "the server refuses a new value until it is committed: use it in a further '-- @upgrade' step"
               : "the server refuses a new value until it is committed: use it in a further '-- @downgrade' step";
}

static void report(const struct enum_check *check, const struct tree_file *file, const struct tree_section *section,
                   struct slice use, const struct enum_value *value)
{
    struct diag_list *diags = check->input->diags;
    const struct statement_class *adding = &value->adding;
    struct diag *diag = diag_add(diags, DIAG_ENUM_VALUE_USE, source_span(file->source, use),
                                 "%.*s is used in the %s that adds it to type '%.*s'", SLICE_FORMAT(adding->enum_value),
                                 section->kind == TREE_VERIFY ? "transaction" : "step", SLICE_FORMAT(adding->object));
    diag_note(diags, diag, source_span(file->source, adding->enum_value), "it is added here");
    diag_hint(diags, diag, "%s", cure(check, value, section));
}

/* Since 17, values of a type that the transaction made itself may be used at once. */
static bool may_be_used(const struct enum_check *check, const struct tree_file *file, uint32_t type)
{
    enum { FIRST_SERVER = 17 };
    const struct tree_file *project = check->input->project;
    return type > check->n_types_before &&
           (file->server_min >= FIRST_SERVER || (project != NULL && project->server_min >= FIRST_SERVER));
}

static void add_value(struct enum_check *check, const struct tree_file *file, const struct statement_class *adding)
{
    struct token last = name_last(adding->object, file->source->bytes + file->source->length);
    uint32_t type = schema_type(check->schema, name_fold(check->arena, &last));
    if (type == 0 || may_be_used(check, file, type))
        return;
    if (check->n == check->most)
        check->values = arena_grow(check->arena, check->values, check->most++, sizeof *check->values);
    check->values[check->n++] = (struct enum_value){.adding = *adding, .type = type};
}

/* A comment is mere text, and ALTER TYPE ... RENAME VALUE takes the name of a value that is not committed yet. */
static bool reads_values(const struct statement_class *class)
{
    return strcmp(class->what, "COMMENT") != 0 && strcmp(class->what, "ALTER TYPE") != 0;
}

static bool may_use(const struct tree_statement *statement, const struct enum_value *value)
{
    return statement->copy.at != NULL || slice_contains(statement->text, value->adding.enum_value);
}

void enum_check_start(struct enum_check *check)
{
    check->n = 0;
    check->n_types_before = check->schema->n_types;
}

void enum_check_statement(struct enum_check *check, const struct tree_file *file, const struct tree_section *section,
                          const struct tree_statement *statement)
{
    bool read = false;
    for (size_t i = 0; i < check->n && reads_values(&statement->class); i++) {
        struct enum_value *value = &check->values[i];
        if (value->used || !may_use(statement, value))
            continue;
        if (!read)
            read_tokens(check, file, statement);
        read = true;
        struct slice use = find_use(check, statement, value);
        value->used = use.at != NULL;
        if (value->used)
            report(check, file, section, use, value);
    }
    if (statement->class.enum_value.at != NULL)
        add_value(check, file, &statement->class);
}
