#include "syntax_comments.h"

#include "token.h"

#include <string.h>

static bool is_pair(const char *at, char first, char second)
{
    return at[0] == first && at[1] == second; /* a NUL ends the statement */
}

/* Behind the comment that begins at `at`, and ends in front of `end`. */
static char *behind_comment(char *at, const char *end)
{
    size_t depth = 0;
    do {
        bool opens = is_pair(at, '/', '*'), closes = is_pair(at, '*', '/');
        depth = depth + opens - closes;
        at += opens || closes ? 2 : 1;
    } while (depth > 0 && at < end);
    return at;
}

static void blank(char *at, const char *end)
{
    for (; at < end; at++)
        if (*at != '\n' && *at != '\r')
            *at = ' ';
}

/* A line's comment may have a misspelt section in it, which is a token. */
static void blank_between_tokens(char *at, const char *end, bool strings)
{
    while (at < end) {
        char *from = at;
        bool line = is_pair(at, '-', '-'), block = is_pair(at, '/', '*');
        at = line ? at + strcspn(at, "\r\n") : block ? behind_comment(at, end) : at + 1;
        if (block && strings)
            blank(from + 2, at - 2);
        else if (line || block)
            blank(from, at);
    }
}

static bool is_string(const struct token *token)
{
    return token->kind == TOKEN_STRING || token->kind == TOKEN_CONTINUATION;
}

void syntax_blank_comments(char *sql, size_t length)
{
    if (strstr(sql, "/*") == NULL && strstr(sql, "--") == NULL)
        return;
    struct lexer lexer;
    struct token before, token = {0};
    lexer_start(&lexer, sql, length);
    lexer_start_statement(&lexer);
    do {
        char *gap = sql + (lexer.cursor - sql);
        before = token;
        token = lexer_sql(&lexer);
        blank_between_tokens(gap, token.text.at, token.kind == TOKEN_STRING && is_string(&before));
    } while (token.kind != TOKEN_END);
}
