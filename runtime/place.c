#include "place.h"

#include "statement.h"

#include <stdlib.h>
#include <string.h>

static bool is_continuation(char c)
{
    return ((unsigned char)c & 0xc0) == 0x80;
}

size_t aludel_i_place_offset(const char *sql, size_t length, long position, bool bytes)
{
    if (position < 1)
        return 0;
    if (bytes)
        return (size_t)position - 1 < length ? (size_t)position - 1 : length;
    size_t offset = 0;
    for (long characters = 1; characters < position && offset < length; characters++)
        for (offset++; offset < length && is_continuation(sql[offset]); offset++)
            ;
    return offset;
}

static void place_at(struct aludel_event *event, const struct aludel_statement *statement, size_t offset)
{
    const char *sql = aludel_sql(statement);
    event->line = statement->line;
    event->column = statement->column;
    for (size_t i = 0; i < offset; i++) {
        event->column++;
        if (sql[i] == '\n') {
            event->line++;
            event->column = 1;
        }
    }
}

/* The number behind the first `word` in the context, or 0. */
static long number_behind(const char *context, const char *word)
{
    const char *found = context == NULL ? NULL : strstr(context, word);
    return found == NULL ? 0 : strtol(found + strlen(word), NULL, 10);
}

/* More than the line is not known: all of it, from its first character that is no blank. */
static void place_at_line(struct aludel_event *event)
{
    size_t length, blank = 0;
    uint32_t indent;
    const char *text = aludel_i_place_line(event, &length, &indent);
    while (text != NULL && blank < length && (text[blank] == ' ' || text[blank] == '\t'))
        blank++;
    event->column = (uint32_t)blank + 1;
    event->whole_line = text != NULL && blank < length;
}

void aludel_i_place_in_body(struct aludel_event *event, const struct aludel_statement *statement, size_t body,
                            uint32_t line)
{
    event->statement = statement;
    place_at(event, statement, body);
    event->line += line > 0 ? line - 1 : 0;
    if (line > 1)
        place_at_line(event);
}

/* "PL/pgSQL function inline_code_block line 3 at RAISE": the body's first line is the one of its opening quote. */
static bool place_in_block(struct aludel_event *event, const struct aludel_statement *statement, const char *context)
{
    long line = number_behind(context, "inline_code_block line ");
    const char *sql = aludel_sql(statement), *body = line <= 0 ? NULL : memchr(sql, '$', statement->length);
    if (body == NULL)
        return false;
    aludel_i_place_in_body(event, statement, (size_t)(body - sql), (uint32_t)line);
    return true;
}

/* "COPY account, line 2, column balance: ..." */
static bool place_in_copy(struct aludel_event *event, const struct aludel_statement *statement, const char *context)
{
    const struct aludel_i_statement found = aludel_i_statement(statement);
    if (found.copy == NULL || context == NULL || strncmp(context, "COPY ", 5) != 0)
        return false;
    long line = number_behind(context, ", line ");
    if (line <= 0)
        return false;
    event->line = found.copy_line + (uint32_t)line - 1;
    place_at_line(event);
    return true;
}

void aludel_i_place_event(struct aludel_event *event, const struct aludel_statement *statement, const PGresult *result,
                          bool bytes)
{
    const char *position = PQresultErrorField(result, PG_DIAG_STATEMENT_POSITION);
    const char *context = PQresultErrorField(result, PG_DIAG_CONTEXT);
    event->statement = statement;
    if (position != NULL) {
        long at = strtol(position, NULL, 10);
        place_at(event, statement, aludel_i_place_offset(aludel_sql(statement), statement->length, at, bytes));
        return;
    }
    if (!place_in_block(event, statement, context) && !place_in_copy(event, statement, context))
        place_at(event, statement, 0);
}

/* Line number `n` of the text, from 0. */
static const char *find_line(const char *text, size_t size, uint32_t n, size_t *length)
{
    const char *end = text + size;
    for (; n > 0; n--) {
        const char *newline = memchr(text, '\n', (size_t)(end - text));
        if (newline == NULL)
            return NULL;
        text = newline + 1;
    }
    const char *newline = memchr(text, '\n', (size_t)(end - text));
    *length = (size_t)((newline == NULL ? end : newline) - text);
    if (*length > 0 && text[*length - 1] == '\r')
        --*length;
    return text;
}

const char *aludel_i_place_line(const struct aludel_event *event, size_t *length, uint32_t *indent)
{
    const struct aludel_statement *statement = event->statement;
    *indent = 0;
    if (statement == NULL || event->line == 0)
        return NULL;
    const struct aludel_i_statement found = aludel_i_statement(statement);
    if (found.copy != NULL && event->line >= found.copy_line)
        return find_line(found.copy, found.copy_length, event->line - found.copy_line, length);
    if (event->line < found.line)
        return NULL;
    if (event->line == found.line)
        *indent = found.column - 1;
    return find_line(found.sql, found.length, event->line - found.line, length);
}
