#include "invisible.h"
#include "parsing.h"
#include "syntax_body.h"
#include "utf8.h"

/* A number takes the first byte of such a character, and the next word begins behind it: the source goes on there. */
static bool complain_of(struct parser *p, struct slice name)
{
    for (const char *at = name.at, *end = at + name.length; at < end;) {
        size_t length = aludel_i_utf8(at);
        const struct invisible *found = length < 2 ? NULL : invisible_find(at, length);
        if (found != NULL) {
            struct diag *diag = tree_complain(&p->builder, DIAG_INVISIBLE_CHARACTER, (struct slice){at, length},
                                              "%s (U+%04X), which PostgreSQL takes for a letter of a name", found->name,
                                              (unsigned)aludel_i_utf8_code(at, length));
            diag_hint(p->builder.diags, diag, "%s; where a name is to have it, write the name in double quotes",
                      found->cure);
            return true;
        }
        at += length == 0 ? 1 : length;
    }
    return false;
}

static bool may_hold(const struct token *token)
{
    return token->kind == TOKEN_WORD || token->kind == TOKEN_NUMBER || token->kind == TOKEN_PARAMETER;
}

static bool is_asked(const struct parser *p)
{
    return p->source->has_invisible && !p->stray && p->builder.n_errors == p->n_errors_before;
}

void parser_complain_invisible(struct parser *p, const struct token *token)
{
    if (is_asked(p) && may_hold(token))
        complain_of(p, token->text);
}

/* Between quotes instead of dollars it has its own quotes twice, and is left to the grammar. */
static struct slice find_body(struct slice sql)
{
    struct slice body = syntax_body(sql, "plpgsql");
    if (body.at == NULL)
        body = syntax_body(sql, "sql");
    return body.at == NULL || body.at[0] != '$' ? (struct slice){0} : syntax_inside(body);
}

void parser_complain_invisible_in_body(struct parser *p)
{
    struct slice sql = p->statement.text;
    if (!is_asked(p) || !syntax_may_have_body(&p->statement.class))
        return;
    char *copy = arena_copy(p->builder.arena, sql.at, sql.length);
    struct slice body = find_body((struct slice){copy, sql.length});
    if (body.at == NULL)
        return;
    copy[body.at + body.length - copy] = '\0'; /* for the lexer */
    struct lexer lexer;
    lexer_start(&lexer, body.at, body.length);
    bool found = false;
    for (struct token token = lexer_sql(&lexer); !found && token.kind != TOKEN_END; token = lexer_sql(&lexer))
        found = may_hold(&token) && complain_of(p, (struct slice){sql.at + (token.text.at - copy), token.text.length});
}
