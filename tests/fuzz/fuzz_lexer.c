/* Tokens and what lies between them, joined, are the input: they come in order, none overlaps another, and between them
 * is nothing but white space, comments, and what psql's lexer skips as well. */
#include "fuzz.h"
#include "token.h"

#include <string.h>

struct walk {
    struct lexer lexer;
    const char *end; /* of the token before, and of what it skips */
    bool copy;       /* the statement began with COPY: data may follow */
};

static const char *behind_line(const char *at, const char *end)
{
    while (at < end && *at != '\n' && *at != '\r')
        at++;
    return at;
}

static const char *behind_comment(const char *at, const char *end)
{
    size_t depth = 0;
    do {
        bool opens = end - at >= 2 && at[0] == '/' && at[1] == '*',
             closes = end - at >= 2 && at[0] == '*' && at[1] == '/';
        depth = depth + opens - closes;
        at += opens || closes ? 2 : 1;
    } while (depth > 0 && at < end);
    return at;
}

/* A comment may reach the end: `@upgrade` stands in one. */
static bool is_gap(const char *at, const char *end)
{
    while (at < end) {
        if (strchr(" \t\f\v\n\r", *at) != NULL && *at != '\0')
            at++;
        else if (end - at >= 2 && at[0] == '-' && at[1] == '-')
            at = behind_line(at, end);
        else if (end - at >= 2 && at[0] == '/' && at[1] == '*')
            at = behind_comment(at, end);
        else
            return false;
    }
    return true;
}

/* The rest of its line, or the line that ends the data, is no token. */
static bool skips(enum token_kind kind)
{
    return kind == TOKEN_BACKSLASH || kind == TOKEN_MISSPELT_SECTION || kind == TOKEN_COPY_DATA;
}

static void see(struct walk *walk, const struct token *token)
{
    const char *at = token->text.at, *end = at + token->text.length;
    HOLDS(at >= walk->end && end <= walk->lexer.limit);
    HOLDS(walk->lexer.cursor == end || skips(token->kind));
    HOLDS(is_gap(walk->end, at));
    HOLDS(at < end || token->kind < TOKEN_WORD || token->kind > TOKEN_SEMICOLON);
    walk->end = walk->lexer.cursor;
}

static void walk_line(struct walk *walk, bool text)
{
    struct token token;
    do {
        token = text ? lexer_text(&walk->lexer) : lexer_value(&walk->lexer);
        see(walk, &token);
    } while (token.kind != TOKEN_END_OF_LINE);
}

static struct token walk_header(struct walk *walk)
{
    for (bool text = false;; text = !text) {
        struct token token = lexer_header(&walk->lexer);
        see(walk, &token);
        if (token.kind == TOKEN_ANNOTATION)
            walk_line(walk, text);
        else if (token.kind != TOKEN_DOC)
            return token;
    }
}

static void walk_copy_data(struct walk *walk)
{
    struct token data = lexer_copy_data(&walk->lexer);
    see(walk, &data);
}

static void start_statement(struct walk *walk)
{
    lexer_start_statement(&walk->lexer);
    walk->copy = false;
}

static void walk_sql(struct walk *walk)
{
    struct token token;
    start_statement(walk);
    do {
        token = lexer_sql(&walk->lexer);
        see(walk, &token);
        walk->copy = walk->copy || slice_equal_nocase(token.text, slice_of("copy"));
        walk->lexer.routine = walk->lexer.routine || slice_equal_nocase(token.text, slice_of("function"));
        if (token.kind == TOKEN_SECTION)
            walk_line(walk, false);
        if (token.kind == TOKEN_SEMICOLON && walk->copy)
            walk_copy_data(walk);
        if (token.kind == TOKEN_SEMICOLON || token.kind == TOKEN_SECTION)
            start_statement(walk);
    } while (token.kind != TOKEN_END);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct arena *arena = arena_create();
    char *input = arena_copy(arena, (const char *)bytes, length);
    struct walk walk = {.end = input};
    lexer_start(&walk.lexer, input, length);
    struct token token = walk_header(&walk);
    if (token.kind == TOKEN_SQL)
        walk_sql(&walk);
    HOLDS(walk.lexer.cursor == input + length);
    arena_destroy(arena);
    return 0;
}
