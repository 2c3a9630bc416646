#include "syntax_body.h"

#include "token.h"

#include <string.h>

static bool is_word(const struct token *token, const char *word)
{
    return token->kind == TOKEN_WORD && slice_equal_nocase(token->text, slice_of(word));
}

/* A language's name may be a word, a quoted identifier or, from older days, a string. */
static bool names(const struct token *token, const char *language)
{
    struct slice name = token->text;
    if (token->kind == TOKEN_QUOTED || token->kind == TOKEN_STRING) {
        name.at++;
        name.length -= 2;
    }
    return slice_equal_nocase(name, slice_of(language));
}

bool syntax_may_have_body(const struct statement_class *class)
{
    return strcmp(class->what, "DO") == 0 || strcmp(class->what, "CREATE FUNCTION") == 0 ||
           strcmp(class->what, "CREATE PROCEDURE") == 0;
}

struct slice syntax_body(struct slice sql, const char *language)
{
    struct slice body = {0};
    struct lexer lexer;
    lexer_start(&lexer, sql.at, sql.length);
    lexer_start_statement(&lexer);
    struct token before = {0}, token = lexer_sql(&lexer);
    bool block = is_word(&token, "do");
    bool wanted = block && strcmp(language, "plpgsql") == 0; /* the language of a DO that does not say */
    for (; token.kind != TOKEN_END; before = token, token = lexer_sql(&lexer)) {
        if (is_word(&before, "language"))
            wanted = names(&token, language);
        else if (token.kind == TOKEN_STRING && lexer.parens == 0 && (block || is_word(&before, "as")))
            body = token.text;
        else if (token.kind == TOKEN_CONTINUATION)
            body = (struct slice){0};
    }
    return wanted ? body : (struct slice){0};
}

struct slice syntax_inside(struct slice quoted)
{
    size_t quote = 1;
    if (quoted.at[0] == '$')
        quote += (size_t)((const char *)memchr(quoted.at + 1, '$', quoted.length - 1) - quoted.at);
    else if (quoted.at[0] != '\'')
        return (struct slice){0};
    return (struct slice){quoted.at + quote, quoted.length - 2 * quote};
}
