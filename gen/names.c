#include "names.h"

#include <ctype.h>

bool name_is(const struct token *token)
{
    return token->kind == TOKEN_WORD || token->kind == TOKEN_QUOTED;
}

static bool is_lower(struct slice text)
{
    for (size_t i = 0; i < text.length; i++)
        if (isupper((unsigned char)text.at[i]))
            return false;
    return true;
}

struct slice name_fold(struct arena *arena, const struct token *part)
{
    if (part->kind == TOKEN_QUOTED)
        return (struct slice){part->text.at + 1, part->text.length - 2};
    if (is_lower(part->text))
        return part->text;
    char *lower = arena_copy(arena, part->text.at, part->text.length);
    for (char *c = lower; *c != '\0'; c++)
        *c = (char)tolower((unsigned char)*c);
    return (struct slice){lower, part->text.length};
}

struct token name_last(struct slice name, const char *limit)
{
    struct lexer lexer;
    struct token last = {0};
    lexer_start(&lexer, name.at, (size_t)(limit - name.at));
    lexer.keywords = false;
    while (lexer.cursor < name.at + name.length)
        last = lexer_sql(&lexer);
    return last;
}

static bool is_quoted(struct slice part)
{
    return part.length >= 2 && part.at[0] == '"';
}

static struct slice bare(struct slice part)
{
    return is_quoted(part) ? (struct slice){part.at + 1, part.length - 2} : part;
}

bool name_same(struct slice a, struct slice b)
{
    bool a_is_folded = !is_quoted(a), b_is_folded = !is_quoted(b);
    struct slice left = bare(a), right = bare(b);
    if (left.length != right.length)
        return false;
    for (size_t i = 0; i < left.length; i++) {
        unsigned char l = (unsigned char)left.at[i], r = (unsigned char)right.at[i];
        if ((a_is_folded ? tolower(l) : l) != (b_is_folded ? tolower(r) : r))
            return false;
    }
    return true;
}

uint32_t name_hash(struct slice part) /* FNV-1a */
{
    bool is_folded = !is_quoted(part);
    struct slice name = bare(part);
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < name.length; i++) {
        unsigned char c = (unsigned char)name.at[i];
        hash = (hash ^ (unsigned char)(is_folded ? tolower(c) : c)) * 16777619u;
    }
    return hash;
}
