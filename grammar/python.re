/* python.re: Python to tokens (gen/python.h). The rules are those of the language reference, "Lexical analysis". */
#include "python.h"

#include <string.h>

/*!re2c
re2c:yyfill:enable = 0;
re2c:yych:conversion = 1;
re2c:eof = 0;
re2c:define:YYCTYPE = "unsigned char";
re2c:define:YYCURSOR = at;
re2c:define:YYMARKER = marker;
re2c:define:YYLIMIT = limit;
*/

void python_start(struct python_lexer *lexer, const char *bytes, size_t length)
{
    *lexer = (struct python_lexer){.cursor = bytes, .limit = bytes + length, .bytes = bytes};
}

static struct python_token made(struct python_lexer *lexer, enum python_kind kind, const char *start, const char *end)
{
    bool first = lexer->depth == 0 && (start == lexer->bytes || start[-1] == '\n' || start[-1] == '\r');
    lexer->cursor = end;
    return (struct python_token){.kind = kind, .text = {start, (size_t)(end - start)}, .first = first};
}

/* From behind the opening quotes to the closing ones; NULL: there are none. Only three quotes may span lines. */
static const char *closing(const char *at, const char *limit, char quote, size_t n_quotes)
{
    static const char quotes[2][4] = {"'''", "\"\"\""};
    const char *close = quotes[quote == '"'];
    for (;;) {
        const char *start = at;
        /*!re2c
        "\\" [^]   { continue; }
        [\n\r]     { if (n_quotes == 1) return NULL; continue; }
        ['"]       { if ((size_t)(limit - start) >= n_quotes && memcmp(start, close, n_quotes) == 0) return start;
                     continue; }
        [^\\\n\r'"]+ { continue; }
        *          { continue; }
        $          { return NULL; }
        */
    }
}

/* `open` is where the quotes begin, behind the prefix that begins at `start`. */
static struct python_token string(struct python_lexer *lexer, const char *start, const char *open, size_t n_quotes)
{
    const char *value = open + n_quotes, *end = closing(value, lexer->limit, *open, n_quotes);
    if (end == NULL)
        return made(lexer, PYTHON_OTHER, start, value);
    struct python_token token = made(lexer, PYTHON_STRING, start, end + n_quotes);
    token.value = (struct slice){value, (size_t)(end - value)};
    token.raw = memchr(start, 'r', (size_t)(open - start)) != NULL || memchr(start, 'R', (size_t)(open - start)) != NULL;
    return token;
}

static struct python_token bracket(struct python_lexer *lexer, const char *start, const char *end)
{
    bool opens = *start == '(' || *start == '[' || *start == '{';
    struct python_token token = made(lexer, PYTHON_OTHER, start, end);
    if (opens)
        lexer->depth++;
    else if (lexer->depth > 0)
        lexer->depth--;
    return token;
}

struct python_token python_next(struct python_lexer *lexer)
{
    const char *at = lexer->cursor, *limit = lexer->limit, *start, *marker;
    for (;;) {
        start = at;
        /*!re2c
        prefix = [bBfFrRuU]{0,2};
        name = [A-Za-z_\x80-\xFF] [A-Za-z_0-9\x80-\xFF]*;

        [ \t\f]+ | "#" [^\n\r]* | "\\" "\r"? "\n" { continue; }
        "\r"? "\n" | "\r"         { if (lexer->depth > 0) continue;
                                    return made(lexer, PYTHON_LINE_END, start, at); }
        prefix ("'''" | ["]["]["])  { return string(lexer, start, at - 3, 3); }
        prefix ['"]               { return string(lexer, start, at - 1, 1); }
        name                      { return made(lexer, PYTHON_NAME, start, at); }
        [0-9] [A-Za-z0-9_.]*      { return made(lexer, PYTHON_OTHER, start, at); }
        [()[\]{}]                 { return bracket(lexer, start, at); }
        *                         { return made(lexer, PYTHON_OTHER, start, at); }
        $                         { return made(lexer, PYTHON_END, start, at); }
        */
    }
}

void python_unescape(struct text *out, const struct python_token *token)
{
    const char *at = token->value.at, *end = at + token->value.length;
    while (at < end) {
        const char *escape = token->raw ? NULL : memchr(at, '\\', (size_t)(end - at));
        if (escape == NULL || escape + 1 == end)
            escape = end;
        text_add(out, at, (size_t)(escape - at));
        if (escape == end)
            return;
        if (escape[1] == 'n')
            text_putc(out, '\n');
        else if (strchr("'\"\\", escape[1]) != NULL)
            text_putc(out, escape[1]);
        else if (escape[1] != '\n')
            text_add(out, escape, 2);
        at = escape + 2;
    }
}
