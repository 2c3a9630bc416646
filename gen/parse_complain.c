#include "parsing.h"

#include "psql.h"

#include <string.h>

/* PostgreSQL refuses a message of 1 GiB; half of that leaves room for what it makes of the text. */
#define STATEMENT_MAX_BYTES ((size_t)512 << 20)

/* --- What SQL cannot hold ----------------------------------------------------------------------------------------- */

static struct slice first_line(struct slice text)
{
    const char *end = memchr(text.at, '\n', text.length);
    return end == NULL ? text : (struct slice){text.at, (size_t)(end - text.at)};
}

static void complain_open(struct parser *p, const struct token *token, enum diag_id id, const char *what,
                          const char *hint)
{
    struct diag *diag = tree_complain(&p->builder, id, first_line(token->text), "%s is never closed", what);
    diag_note(p->builder.diags, diag, source_span(p->source, (struct slice){p->lexer.limit, 0}),
              "the file ends here, inside it");
    diag_hint(p->builder.diags, diag, "%s", hint);
    p->lexer.parens = p->lexer.blocks = 0; /* what would have closed them was swallowed */
}

struct slice parser_rest_of_line(const struct parser *p, const char *at)
{
    return first_line((struct slice){at, (size_t)(p->lexer.limit - at)});
}

static void complain_copy_junk(struct parser *p, const struct token *token)
{
    struct diag *diag =
        tree_complain(&p->builder, DIAG_COPY_JUNK, parser_rest_of_line(p, token->text.at),
                      "text behind the ';' of 'COPY ... FROM STDIN', whose data begin on the next line");
    diag_hint(p->builder.diags, diag, "move it below the data's last line, '\\.'");
}

/* `\\` ends a command of psql: what is behind it would run. */
static void complain_second_command(struct parser *p, struct slice word, struct slice second)
{
    struct diag *diag = tree_complain(&p->builder, DIAG_PSQL_COMMAND, second,
                                      "something behind '%.*s' that psql would run", SLICE_FORMAT(word));
    diag_hint(p->builder.diags, diag, "take it out, or write the SQL that it holds on a line of its own");
}

static void complain_backslash(struct parser *p, const struct token *token)
{
    struct slice word = token->text, rest = parser_rest_of_line(p, word.at + word.length);
    if (slice_is(word, "\\restrict") || slice_is(word, "\\unrestrict")) {
        const char *next = psql_next_command(rest);
        if (next != NULL)
            complain_second_command(p, word, parser_rest_of_line(p, next));
        else
            tree_complain(&p->builder, DIAG_PSQL_RESTRICT, word, "'%.*s' of pg_dump is left out", SLICE_FORMAT(word));
        return;
    }
    struct diag *diag =
        tree_complain(&p->builder, DIAG_PSQL_COMMAND, word, "'%.*s' is a command of psql, not SQL", SLICE_FORMAT(word));
    diag_hint(p->builder.diags, diag, "%s", psql_cure(word));
}

static void complain_misspelt(struct parser *p, const struct token *token)
{
    const struct annotation *meant = annotation_nearest((struct slice){token->text.at + 1, token->text.length - 1});
    struct diag *diag = tree_complain(&p->builder, DIAG_MISSPELT_SECTION, token->text, "'%.*s' is only a comment here",
                                      SLICE_FORMAT(token->text));
    diag_hint(p->builder.diags, diag, "did you mean '@%s'?", meant->name);
}

void parser_complain(struct parser *p, const struct token *token)
{
    if (p->stray)
        return;
    switch (token->kind) {
    case TOKEN_OPEN_STRING:
        complain_open(p, token, DIAG_UNTERMINATED_STRING, "a string",
                      "close it with \"'\"; inside it a quote is written twice");
        break;
    case TOKEN_OPEN_QUOTED:
        complain_open(p, token, DIAG_UNTERMINATED_IDENTIFIER, "a quoted identifier", "close it with '\"'");
        break;
    case TOKEN_OPEN_DOLLAR:
        complain_open(p, token, DIAG_UNTERMINATED_DOLLAR_QUOTE, "a dollar quote",
                      "close it with the same '$tag$', in the same letters");
        break;
    case TOKEN_OPEN_COMMENT:
        complain_open(p, token, DIAG_UNTERMINATED_COMMENT, "a comment",
                      "close it with '*/'; comments nest, so each '/*' needs its own");
        break;
    case TOKEN_OPEN_COPY:
        complain_open(p, token, DIAG_UNTERMINATED_COPY, "the data of 'COPY ... FROM STDIN'",
                      "end them with a line that is exactly '\\.'");
        break;
    case TOKEN_COPY_JUNK:
        complain_copy_junk(p, token);
        break;
    case TOKEN_BACKSLASH:
        complain_backslash(p, token);
        break;
    default:
        complain_misspelt(p, token);
        break;
    }
}

void parser_complain_stray(struct parser *p, const struct token *sql)
{
    struct diag *diag = tree_complain(&p->builder, DIAG_SQL_BEFORE_SECTION, parser_rest_of_line(p, sql->text.at),
                                      "SQL in front of the first section");
    diag_hint(p->builder.diags, diag, "put '-- @upgrade' above it");
}

/* --- Statements --------------------------------------------------------------------------------------------------- */

void parser_warn_of_crlf(struct parser *p, const struct token *token)
{
    if (!p->source->has_crlf || p->warned_of_crlf || p->stray)
        return;
    const char *end = token->text.at + token->text.length, *at = token->text.at;
    while ((at = memchr(at, '\r', (size_t)(end - at))) != NULL && at + 1 < end && at[1] != '\n')
        at++;
    if (at == NULL || at + 1 >= end)
        return;
    p->warned_of_crlf = true;
    struct diag *diag = tree_complain(&p->builder, DIAG_CRLF, first_line(token->text),
                                      "the line ends in here are CRLF, and are sent to the server as they are");
    diag_hint(p->builder.diags, diag, "save the file with LF line ends, unless the server is meant to have them");
}

/* What the server counts: "a""b" are 3 bytes. U&"\0061" has escapes; 0, as nobody writes a long one. */
static size_t name_length(const struct token *token)
{
    struct slice text = token->text;
    if (token->kind == TOKEN_WORD)
        return text.length;
    if (text.at[0] != '"')
        return 0;
    size_t length = text.length - 2;
    for (size_t i = 1; i + 2 < text.length; i++)
        if (text.at[i] == '"' && text.at[i + 1] == '"') {
            length--;
            i++;
        }
    return length;
}

/* The server says so in a notice that nobody reads. */
void parser_warn_of_long_name(struct parser *p, const struct token *token)
{
    size_t length = token->text.length > LONGEST_NAME ? name_length(token) : 0;
    if (length <= LONGEST_NAME || p->stray)
        return;
    struct diag *diag = tree_complain(&p->builder, DIAG_LONG_NAME, token->text,
                                      "a name of %zu bytes, of which PostgreSQL keeps %d", length, LONGEST_NAME);
    diag_hint(p->builder.diags, diag, "shorten it: names that differ only behind that are the same");
}

/* Of EXPLAIN (GENERIC_PLAN), and of what nobody knows, the server may think otherwise. */
static bool may_have_parameters(const struct classifier *classifier)
{
    static const char *const what[] = {"PREPARE", "EXPLAIN", ""};
    for (size_t i = 0; i < sizeof what / sizeof *what; i++)
        if (strcmp(classifier->class.what, what[i]) == 0)
            return true;
    return classifier->routine;
}

void parser_complain_parameter(struct parser *p, const struct token *token)
{
    if (p->stray || may_have_parameters(&p->classifier) || p->builder.n_errors > p->n_errors_before)
        return;
    struct diag *diag = tree_complain(&p->builder, DIAG_PARAMETER, token->text, "nobody gives a value for '%.*s'",
                                      SLICE_FORMAT(token->text));
    diag_hint(p->builder.diags, diag, "write the value itself");
}

void parser_complain_unclosed(struct parser *p)
{
    const char *at = p->lexer.blocks > 0 ? p->lexer.open_block : p->lexer.open_paren;
    if ((p->lexer.blocks == 0 && p->lexer.parens == 0) || p->stray)
        return;
    bool block = p->lexer.blocks > 0;
    struct diag *diag = tree_complain(&p->builder, block ? DIAG_UNTERMINATED_BODY : DIAG_UNBALANCED_PARENTHESIS,
                                      (struct slice){at, block ? strlen("ATOMIC") : 1}, "%s is never closed",
                                      block ? "'BEGIN ATOMIC'" : "'('");
    diag_note(p->builder.diags, diag, source_span(p->source, (struct slice){p->lexer.cursor, 0}),
              "the section ends here");
    diag_hint(p->builder.diags, diag, block ? "close the body with 'END'" : "add the missing ')'");
}

void parser_complain_no_copy_data(struct parser *p)
{
    if (p->stray)
        return;
    struct diag *diag = tree_complain(&p->builder, DIAG_UNTERMINATED_COPY, first_line(p->statement.text),
                                      "'COPY ... FROM STDIN' without data");
    diag_hint(p->builder.diags, diag, "end it with ';', and the data below with a line that is exactly '\\.'");
}

static void complain_strings(struct parser *p)
{
    struct diag *diag = tree_complain(&p->builder, DIAG_STRINGS_CHANGED, first_line(p->statement.text),
                                      "from here on the server would read strings in another way than this compiler");
    diag_hint(p->builder.diags, diag, "take it out, and write E'...' where a backslash is an escape");
}

static void complain_too_large(struct parser *p)
{
    struct diag *diag =
        tree_complain(&p->builder, DIAG_STATEMENT_TOO_LARGE, first_line(p->statement.text),
                      "a statement of %zu bytes is more than the server takes", p->statement.text.length);
    diag_hint(p->builder.diags, diag, "make several statements of it, or load the data outside of migrations");
}

void parser_complain_statement(struct parser *p)
{
    if (p->stray)
        return;
    if (p->statement.text.length > STATEMENT_MAX_BYTES)
        complain_too_large(p);
    if (p->statement.class.strings_changed)
        complain_strings(p);
}
