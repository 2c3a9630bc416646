#include "parse.h"

#include "migration.h"
#include "parsing.h"
#include "statements.h"

#include <string.h>

/* Made by lemon. */
extern const size_t migration_parser_size;
void migrationInit(void *parser, struct tree_builder *builder);
void migration(void *parser, int code, struct migration_token token);

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

/* --- Statements --------------------------------------------------------------------------------------------------- */

static struct tree_section *current_section(struct parser *p)
{
    struct tree_file *file = p->builder.file;
    return p->stray ? NULL : &file->sections[file->n_sections - 1];
}

static void start_statement(struct parser *p, const struct token *token)
{
    p->statement = (struct tree_statement){.text = {token->text.at, 0}};
    p->n_errors_before = p->builder.n_errors;
}

static void classify(struct parser *p, const struct token *token)
{
    if (p->classifier.known)
        return;
    classify_token(&p->classifier, token);
    p->lexer.keywords = !p->classifier.known;
    p->lexer.routine = p->classifier.routine;
}

static void take(struct parser *p, const struct token *token)
{
    if (p->statement.text.at == NULL)
        start_statement(p, token);
    p->statement.text.length = (size_t)(token->text.at + token->text.length - p->statement.text.at);
    canonical_token(&p->canonical, token);
    classify(p, token);
    if (p->source->has_invisible)
        parser_complain_invisible(p, token);
    if (token->kind == TOKEN_STRING || token->kind == TOKEN_CONTINUATION)
        parser_warn_of_crlf(p, token);
    else if (token->text.length > LONGEST_NAME && (token->kind == TOKEN_WORD || token->kind == TOKEN_QUOTED))
        parser_warn_of_long_name(p, token);
    else if (token->kind == TOKEN_PARAMETER)
        parser_complain_parameter(p, token);
}

/* The data below what was complained about are not SQL. Where none end, they were not meant as data. */
static void skip_copy_data(struct parser *p, const struct token *junk)
{
    struct slice line = parser_rest_of_line(p, junk->text.at);
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
        parser_complain(p, &data);
        return;
    }
    p->statement.copy = data.text;
    canonical_token(&p->canonical, &data);
    parser_warn_of_crlf(p, &data);
}

static void end_statement(struct parser *p, const struct token *semicolon)
{
    if (p->statement.text.at == NULL)
        return;
    classify_end(&p->classifier);
    parser_complain_unclosed(p);
    if (semicolon != NULL)
        p->statement.text.length = (size_t)(p->lexer.cursor - p->statement.text.at);
    p->statement.class = p->classifier.class;
    parser_complain_statement(p);
    parser_complain_invisible_in_body(p);
    if (p->statement.class.copy_from_stdin && semicolon != NULL)
        read_copy_data(p);
    else if (p->statement.class.copy_from_stdin)
        parser_complain_no_copy_data(p);
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
            parser_complain(p, &token);
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
    if (p->builder.n_annotations > 0)
        parser_complain_stray(p, sql);
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
        parser_complain(p, &token);
    while (token.kind == TOKEN_SECTION || token.kind == TOKEN_ANNOTATION)
        token = read_section(p, token.text);
    tree_end(&p->builder);
}
