#include "body.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

size_t aludel_i_word_length(const char *at)
{
    size_t length = 0;
    while (is_word(at[length]))
        length++;
    return length;
}

static const char *behind_quoted(const char *at, bool escapes)
{
    char quote = *at++;
    for (; *at != '\0' && *at != quote; at++)
        if (escapes && *at == '\\' && at[1] != '\0')
            at++;
    return *at == '\0' ? at : at + 1; /* a doubled quote is the next string */
}

static const char *behind_comment(const char *at)
{
    int depth = 0;
    do {
        bool opens = at[0] == '/' && at[1] == '*', closes = at[0] == '*' && at[1] == '/';
        depth += opens ? 1 : closes ? -1 : 0;
        at += opens || closes ? 2 : 1;
    } while (depth > 0 && *at != '\0');
    return at;
}

const char *aludel_i_body_end(const char *at)
{
    size_t length = aludel_i_word_length(at + 1) + 2;
    for (const char *end = at + length; (end = strchr(end, '$')) != NULL; end++)
        if (strncmp(end, at, length) == 0)
            return end + length;
    return at + length;
}

/* Behind blanks and comments. */
static const char *next_token(const char *at)
{
    for (;;) {
        at += strspn(at, " \t\r\n\f\v");
        if (at[0] == '-' && at[1] == '-')
            at += strcspn(at, "\n");
        else if (at[0] == '/' && at[1] == '*')
            at = behind_comment(at);
        else
            return at;
    }
}

static bool is_dollar_quote(const char *at)
{
    return at[0] == '$' && !isdigit((unsigned char)at[1]) && at[1 + aludel_i_word_length(at + 1)] == '$';
}

static const char *behind_token(const char *at)
{
    if (*at == '\'' || *at == '"')
        return behind_quoted(at, false);
    if (is_dollar_quote(at))
        return aludel_i_body_end(at);
    size_t length = aludel_i_word_length(at);
    bool escapes = length == 1 && (*at == 'e' || *at == 'E') && at[1] == '\'';
    return escapes ? behind_quoted(at + 1, true) : at + (length > 0 ? length : 1);
}

const char *aludel_i_body_statement(const char *text, const char *end, uint32_t n)
{
    bool begun = false;
    for (const char *at = next_token(text); at < end; at = next_token(behind_token(at))) {
        n -= *at != ';' && !begun;
        begun = *at != ';';
        if (n == 0)
            return at;
    }
    return NULL;
}
