#include "page_sql.h"

#include "keywords.h"
#include "statements.h"
#include "token.h"
#include "xml.h"

#include <string.h>

/* --- Where a section's text is ------------------------------------------------------------------------------------ */

static const char *line_start(const char *begin, const char *at)
{
    while (at > begin && at[-1] != '\n')
        at--;
    return at;
}

static const char *next_line(const char *at, const char *end)
{
    const char *newline = memchr(at, '\n', (size_t)(end - at));
    return newline == NULL ? end : newline + 1;
}

static bool is_blank(const char *from, const char *end)
{
    for (; from < end; from++)
        if (strchr(" \t\r\n\f\v", *from) == NULL)
            return false;
    return true;
}

/* Without empty lines before and behind it. */
struct slice page_sql_text(const struct tree_file *file, size_t section)
{
    const struct source *source = file->source;
    const char *limit = source->bytes + source->length, *end = limit;
    const char *from = next_line(file->sections[section].keyword.at, limit);
    if (section + 1 < file->n_sections)
        end = line_start(source->bytes, file->sections[section + 1].keyword.at);
    while (from < end && is_blank(from, next_line(from, end)))
        from = next_line(from, end);
    while (end > from && is_blank(end - 1, end))
        end--;
    return (struct slice){from, (size_t)(end - from)};
}

/* --- Tokens ------------------------------------------------------------------------------------------------------- */

static void add_tagged(struct aludel_i_buffer *out, const char *open, struct slice text, const char *close)
{
    aludel_i_buffer_puts(out, open);
    aludel_i_xml_add(out, text.at, text.length);
    aludel_i_buffer_puts(out, close);
}

/* White space and comments. */
static void add_gap(struct aludel_i_buffer *out, const char *from, const char *end)
{
    const char *first = from, *last = end;
    while (first < end && is_blank(first, first + 1))
        first++;
    while (last > first && is_blank(last - 1, last))
        last--;
    aludel_i_xml_add(out, from, (size_t)(first - from));
    if (last > first)
        add_tagged(out, "<i>", (struct slice){first, (size_t)(last - first)}, "</i>");
    aludel_i_xml_add(out, last, (size_t)(end - last));
}

static void add_sql(struct aludel_i_buffer *out, struct arena *arena, struct slice text, const char *limit, bool body);

/* "$tag$" at both ends, and between them what is SQL itself, or nearly. */
static void add_body(struct aludel_i_buffer *out, struct arena *arena, struct slice text)
{
    size_t tag = (size_t)((const char *)memchr(text.at + 1, '$', text.length - 1) - text.at) + 1;
    size_t length = text.length - 2 * tag;
    const char *inside = arena_copy(arena, text.at + tag, length);
    add_tagged(out, "<span class=\"s\">", (struct slice){text.at, tag}, "</span>");
    add_sql(out, arena, (struct slice){inside, length}, inside + length, false);
    add_tagged(out, "<span class=\"s\">", (struct slice){text.at + tag + length, tag}, "</span>");
}

static void add_token(struct aludel_i_buffer *out, struct arena *arena, const struct token *token, bool body)
{
    switch (token->kind) {
    case TOKEN_STRING:
    case TOKEN_CONTINUATION:
        if (body && token->text.at[0] == '$')
            add_body(out, arena, token->text);
        else
            add_tagged(out, "<span class=\"s\">", token->text, "</span>");
        return;
    case TOKEN_NUMBER:
    case TOKEN_PARAMETER:
        add_tagged(out, "<span class=\"n\">", token->text, "</span>");
        return;
    default:
        aludel_i_xml_add(out, token->text.at, token->text.length);
    }
}

/* Keywords with nothing but blanks between them are one element: a browser pays for each. */
struct run {
    const char *at, *end; /* at == end: there is none */
};

static void end_run(struct aludel_i_buffer *out, struct run *run)
{
    if (run->end > run->at)
        add_tagged(out, "<b>", (struct slice){run->at, (size_t)(run->end - run->at)}, "</b>");
    run->at = run->end;
}

static void extend_run(struct aludel_i_buffer *out, struct run *run, struct slice word)
{
    if (run->end == run->at || !is_blank(run->end, word.at)) {
        const char *gap = run->end;
        end_run(out, run);
        add_gap(out, gap, word.at);
        run->at = word.at;
    }
    run->end = word.at + word.length;
}

/* What the lexer stumbles over (a body that is not SQL) stays as it is. `limit`: where a NUL is sure to stand, or the
 * source goes on. */
static void add_sql(struct aludel_i_buffer *out, struct arena *arena, struct slice text, const char *limit, bool body)
{
    const char *end = text.at + text.length;
    struct run run = {text.at, text.at}; /* what stands before run.end was written, or is in the run */
    struct lexer lexer;
    lexer_start(&lexer, text.at, (size_t)(limit - text.at));
    lexer_start_statement(&lexer);
    for (struct token token; (token = lexer_sql(&lexer)).kind != TOKEN_END && token.text.at < end;) {
        if (token.text.at + token.text.length > end || token.text.at < run.end)
            break;
        if (token.kind == TOKEN_WORD && is_keyword(token.text)) {
            extend_run(out, &run, token.text);
            continue;
        }
        end_run(out, &run);
        add_gap(out, run.end, token.text.at);
        add_token(out, arena, &token, body);
        run.at = run.end = token.text.at + token.text.length;
    }
    end_run(out, &run);
    add_gap(out, run.end, end);
}

/* --- Sections ----------------------------------------------------------------------------------------------------- */

static void add_copy(struct aludel_i_buffer *out, struct slice copy)
{
    enum { MOST_LINES = 12 };
    const char *at = copy.at, *end = copy.at + copy.length;
    size_t n = 0, left = 0;
    for (; at < end && n < MOST_LINES; n++)
        at = next_line(at, end);
    add_tagged(out, "<span class=\"s\">", (struct slice){copy.at, (size_t)(at - copy.at)}, "</span>");
    for (; at < end; left++)
        at = next_line(at, end);
    if (left > 0)
        aludel_i_buffer_printf(out, "<i>-- %zu more line%s of data</i>\n", left, left == 1 ? "" : "s");
}

static bool has_body(const struct tree_statement *statement)
{
    static const char *const whats[] = {"CREATE FUNCTION", "CREATE PROCEDURE", "DO"};
    for (size_t i = 0; i < sizeof whats / sizeof whats[0]; i++)
        if (strcmp(statement->class.what, whats[i]) == 0)
            return true;
    return false;
}

void page_sql(struct aludel_i_buffer *out, struct arena *arena, const struct tree_file *file, size_t section)
{
    const struct slice text = page_sql_text(file, section);
    const struct source *source = file->source;
    const char *at = text.at, *limit = source->bytes + source->length;
    for (size_t i = 0; i < file->sections[section].n_statements; i++) {
        struct tree_statement statement;
        statements_get(&file->sections[section], i, &statement);
        add_gap(out, at, statement.text.at);
        add_sql(out, arena, statement.text, limit, has_body(&statement));
        at = statement.text.at + statement.text.length;
        if (statement.copy.at == NULL)
            continue;
        aludel_i_xml_add(out, at, (size_t)(statement.copy.at - at));
        add_copy(out, statement.copy);
        at = statement.copy.at + statement.copy.length;
    }
    if (text.at + text.length > at)
        add_gap(out, at, text.at + text.length);
}
