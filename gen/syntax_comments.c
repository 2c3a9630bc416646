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

static void blank_between_tokens(char *at, const char *end)
{
    while (at < end) {
        if (is_pair(at, '-', '-')) {
            at += strcspn(at, "\r\n");
        } else if (is_pair(at, '/', '*')) {
            char *behind = behind_comment(at, end);
            if (behind - at > 4)
                memset(at + 2, ' ', (size_t)(behind - at) - 4);
            at = behind;
        } else {
            at++;
        }
    }
}

void syntax_blank_comments(struct text *sql)
{
    if (strstr(sql->at, "/*") == NULL)
        return;
    struct lexer lexer;
    struct token token;
    lexer_start(&lexer, sql->at, sql->length);
    lexer_start_statement(&lexer);
    do {
        size_t gap = (size_t)(lexer.cursor - sql->at);
        token = lexer_sql(&lexer);
        blank_between_tokens(sql->at + gap, token.text.at);
    } while (token.kind != TOKEN_END);
}
