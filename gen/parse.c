#include "parse.h"

#include "canonical.h"
#include "classify.h"
#include "migration.h"
#include "psql.h"
#include "statements.h"
#include "tree_build.h"

#include <string.h>

/* PostgreSQL refuses a message of 1 GiB; half of that leaves room for what it makes of the text. */
#define STATEMENT_MAX_BYTES ((size_t)512 << 20)

/* Made by lemon. */
extern const size_t migration_parser_size;
void migrationInit(void *parser, struct tree_builder *builder);
void migration(void *parser, int code, struct migration_token token);

struct parser {
    const struct source *source;
    const struct parse_observer *observer;
    struct lexer lexer;
    struct classifier classifier;
    struct canonical canonical;
    struct tree_builder builder;
    void *parser;                    /* lemon's, of migration.y */
    struct tree_statement statement; /* being read; its text is absent between two */
    size_t n_errors_before;          /* it began */
    struct statement_shapes *shapes;
    bool stray; /* SQL without a section, which was complained about */
    bool warned_of_crlf;
};

static void show(struct parser *p, const struct token *token)
{
    if (p->observer != NULL)
        p->observer->see(p->observer->user, token);
}

static void feed(struct parser *p, int code, struct slice text)
{
    migration(p->parser, code, (struct migration_token){.text = text});
}

/* --- Header ------------------------------------------------------------------------------------------------------- */

static void skip_line(struct parser *p)
{
    while (lexer_text(&p->lexer).kind != TOKEN_END_OF_LINE)
        continue;
}

/* `keyword` is `@word` of an annotation that counts here; takes its line. */
static void read_line(struct parser *p, struct slice keyword)
{
    const struct annotation *annotation = annotation_find((struct slice){keyword.at + 1, keyword.length - 1});
    if (annotation == NULL) {
        tree_unknown_annotation(&p->builder, keyword);
        skip_line(p);
        return;
    }
    tree_begin_line(&p->builder, keyword, annotation);
    feed(p, annotation->code, keyword);
    struct token token;
    do {
        token = annotation->text ? lexer_text(&p->lexer) : lexer_value(&p->lexer);
        show(p, &token);
        feed(p, token.code, token.text);
    } while (token.kind != TOKEN_END_OF_LINE);
}

static bool begins_section(const struct token *token)
{
    const struct annotation *annotation = annotation_find((struct slice){token->text.at + 1, token->text.length - 1});
    return token->kind == TOKEN_ANNOTATION && annotation != NULL && annotation->section;
}

/* Returns the token that ends the header. */
static struct token read_header(struct parser *p)
{
    for (;;) {
        struct token token = lexer_header(&p->lexer);
        show(p, &token);
        bool before_annotations = p->builder.n_annotations == 0;
        if (token.kind == TOKEN_DOC && before_annotations)
            feed(p, MIGRATION_DOC, token.text);
        else if (token.kind == TOKEN_DOC)
            continue;
        else if (token.kind != TOKEN_ANNOTATION || begins_section(&token))
            return token;
        else
            read_line(p, token.text);
    }
}

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

static struct slice rest_of_line(const struct parser *p, const char *at)
{
    return first_line((struct slice){at, (size_t)(p->lexer.limit - at)});
}

static void complain_copy_junk(struct parser *p, const struct token *token)
{
    struct diag *diag =
        tree_complain(&p->builder, DIAG_COPY_JUNK, rest_of_line(p, token->text.at),
                      "text behind the ';' of 'COPY ... FROM STDIN', whose data begin on the next line");
    diag_hint(p->builder.diags, diag, "move it below the data's last line, '\\.'");
}

static void complain_backslash(struct parser *p, const struct token *token)
{
    struct slice word = token->text;
    if (slice_is(word, "\\restrict") || slice_is(word, "\\unrestrict")) {
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

static void complain(struct parser *p, const struct token *token)
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

/* --- Statements --------------------------------------------------------------------------------------------------- */

static struct tree_section *current_section(struct parser *p)
{
    struct tree_file *file = p->builder.file;
    return p->stray ? NULL : &file->sections[file->n_sections - 1];
}

static void warn_of_crlf(struct parser *p, const struct token *token)
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

static void start_statement(struct parser *p, const struct token *token)
{
    p->statement = (struct tree_statement){.text = {token->text.at, 0}};
    p->n_errors_before = p->builder.n_errors;
}

/* The server says so in a notice that nobody reads. */
static void warn_of_long_name(struct parser *p, const struct token *token)
{
    enum { LONGEST_NAME = 63 };
    size_t length = token->kind == TOKEN_QUOTED ? token->text.length - 2 : token->text.length;
    if (length <= LONGEST_NAME || p->stray)
        return;
    struct diag *diag = tree_complain(&p->builder, DIAG_LONG_NAME, token->text,
                                      "a name of %zu bytes, of which PostgreSQL keeps %d", length, LONGEST_NAME);
    diag_hint(p->builder.diags, diag, "shorten it: names that differ only behind that are the same");
}

static void take(struct parser *p, const struct token *token)
{
    if (p->statement.text.at == NULL)
        start_statement(p, token);
    p->statement.text.length = (size_t)(token->text.at + token->text.length - p->statement.text.at);
    canonical_token(&p->canonical, token);
    if (token->kind == TOKEN_STRING || token->kind == TOKEN_CONTINUATION)
        warn_of_crlf(p, token);
    else if (token->kind == TOKEN_WORD || token->kind == TOKEN_QUOTED)
        warn_of_long_name(p, token);
    if (p->classifier.known)
        return;
    classify_token(&p->classifier, token);
    p->lexer.keywords = !p->classifier.known;
    p->lexer.routine = p->classifier.routine;
}

/* The data below what was complained about are not SQL. Where none end, they were not meant as data. */
static void skip_copy_data(struct parser *p, const struct token *junk)
{
    struct slice line = rest_of_line(p, junk->text.at);
    p->lexer.cursor = line.at + line.length;
    if (lexer_copy_data(&p->lexer).kind != TOKEN_COPY_DATA)
        p->lexer.cursor = junk->text.at;
}

static void read_copy_data(struct parser *p)
{
    struct token data = lexer_copy_data(&p->lexer);
    show(p, &data);
    if (data.kind == TOKEN_COPY_JUNK)
        skip_copy_data(p, &data);
    if (data.kind != TOKEN_COPY_DATA) {
        complain(p, &data);
        return;
    }
    p->statement.copy = data.text;
    canonical_token(&p->canonical, &data);
    warn_of_crlf(p, &data);
}

static void complain_unclosed(struct parser *p)
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

static void complain_no_copy_data(struct parser *p)
{
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

static void end_statement(struct parser *p, const struct token *semicolon)
{
    if (p->statement.text.at == NULL)
        return;
    classify_end(&p->classifier);
    complain_unclosed(p);
    if (semicolon != NULL)
        p->statement.text.length = (size_t)(p->lexer.cursor - p->statement.text.at);
    if (p->statement.text.length > STATEMENT_MAX_BYTES && !p->stray)
        complain_too_large(p);
    p->statement.class = p->classifier.class;
    if (p->statement.class.strings_changed && !p->stray)
        complain_strings(p);
    if (p->statement.class.copy_from_stdin && semicolon != NULL)
        read_copy_data(p);
    else if (p->statement.class.copy_from_stdin && !p->stray)
        complain_no_copy_data(p);
    canonical_end_statement(&p->canonical);
    p->statement.broken = p->builder.n_errors > p->n_errors_before;
    if (!p->stray) {
        migration(p->parser, MIGRATION_STATEMENT,
                  (struct migration_token){.text = p->statement.text, .statement = &p->statement});
        feed(p, MIGRATION_SEMICOLON, p->statement.text);
    }
}

static void next_statement(struct parser *p)
{
    p->statement.text.at = NULL;
    classify_start(&p->classifier);
    lexer_start_statement(&p->lexer);
}

/* Returns the token that ends the section: the next one's annotation, or the end. */
static struct token read_statements(struct parser *p)
{
    next_statement(p);
    for (;;) {
        struct token token = lexer_sql(&p->lexer);
        show(p, &token);
        if (token.kind >= TOKEN_WORD && token.kind <= TOKEN_PUNCTUATION) {
            take(p, &token);
        } else if (token.kind == TOKEN_SEMICOLON) {
            end_statement(p, &token);
            next_statement(p);
        } else if (token.kind == TOKEN_END || token.kind == TOKEN_SECTION) {
            end_statement(p, NULL);
            return token;
        } else {
            complain(p, &token);
        }
    }
}

/* --- Sections ----------------------------------------------------------------------------------------------------- */

static struct token read_section(struct parser *p, struct slice keyword)
{
    size_t n_errors_before = p->builder.n_errors;
    read_line(p, keyword);
    p->stray = false;
    current_section(p)->broken = p->builder.n_errors > n_errors_before;
    canonical_start_section(&p->canonical);
    struct token token = read_statements(p);
    feed(p, MIGRATION_END_SECTION, token.text);
    struct tree_section *section = current_section(p);
    statements_end(p->builder.arena, section);
    canonical_end_section(&p->canonical, section);
    return token;
}

/* In a file without any annotation, that is what is wrong with it. */
static struct token read_stray(struct parser *p, const struct token *sql)
{
    if (p->builder.n_annotations > 0) {
        struct diag *diag = tree_complain(&p->builder, DIAG_SQL_BEFORE_SECTION, rest_of_line(p, sql->text.at),
                                          "SQL in front of the first section");
        diag_hint(p->builder.diags, diag, "put '-- @upgrade' above it");
    }
    struct tree_section nowhere = {0};
    p->stray = true;
    canonical_start_section(&p->canonical);
    struct token token = read_statements(p);
    canonical_end_section(&p->canonical, &nowhere);
    return token;
}

struct parser *parser_create(struct arena *arena)
{
    struct parser *p = arena_alloc(arena, sizeof *p);
    p->parser = arena_alloc(arena, migration_parser_size);
    classifier_create(&p->classifier, arena);
    canonical_create(&p->canonical, arena);
    p->shapes = statements_shapes(arena);
    return p;
}

void parse_file(struct parser *p, struct tree_file *file, const struct source *source, struct arena *arena,
                struct diag_list *diags, const struct parse_observer *observer)
{
    *p = (struct parser){.source = source,
                         .observer = observer,
                         .parser = p->parser,
                         .classifier = p->classifier,
                         .canonical = p->canonical,
                         .shapes = p->shapes};
    tree_begin(&p->builder, file, source, arena, diags, p->shapes);
    migrationInit(p->parser, &p->builder);
    lexer_start(&p->lexer, source->bytes, source->length);
    classify_start(&p->classifier);

    struct token token = read_header(p);
    if (token.kind == TOKEN_SQL)
        token = read_stray(p, &token);
    if (token.kind == TOKEN_OPEN_COMMENT)
        complain(p, &token);
    while (token.kind == TOKEN_SECTION || token.kind == TOKEN_ANNOTATION)
        token = read_section(p, token.text);
    tree_end(&p->builder);
}
