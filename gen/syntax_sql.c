#include "syntax_sql.h"

#include "syntax_body.h"
#include "syntax_comments.h"
#include "syntax_cure.h"

/* A string, and whether a quote is written twice in it. */
struct body {
    struct slice inside;
    bool doubled;
};

static size_t step(const struct body *body, size_t at)
{
    return body->doubled && body->inside.at[at] == '\'' ? 2 : 1;
}

static void unquote(const struct body *body, struct text *out)
{
    text_puts(out, "");
    for (size_t at = 0; at < body->inside.length; at += step(body, at))
        text_putc(out, body->inside.at[at]);
}

/* Where in the statement the body's byte `n` is. */
static uint32_t place_of(const struct body *body, struct slice sql, uint32_t n)
{
    size_t at = 0;
    for (; n > 0 && at < body->inside.length; n--)
        at += step(body, at);
    return (uint32_t)(at + (size_t)(body->inside.at - sql.at));
}

bool syntax_check_sql_body(struct slice sql, struct slice quoted, struct syntax_fault *fault)
{
    const struct body body = {syntax_inside(quoted), quoted.at[0] == '\''};
    struct text text = {0};
    if (body.inside.at == NULL)
        return true;
    unquote(&body, &text);
    syntax_blank_comments(text.at, text.length);
    bool taken = syntax_parse(text.at, fault);
    if (!taken) {
        syntax_find_cure((struct slice){text.at, text.length}, fault);
        fault->offset = place_of(&body, sql, fault->offset);
        fault->cure_offset = place_of(&body, sql, fault->cure_offset);
    }
    text_free(&text);
    return taken;
}
