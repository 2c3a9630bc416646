#include "statement.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { CHECKSUM_BYTES = 32 };

/* --- Finding ------------------------------------------------------------------------------------------------------ */

const char *aludel_sql(const struct aludel_statement *statement)
{
    return (const char *)statement + statement->sql;
}

static const char *text_of(const struct aludel_more *more, uint32_t distance)
{
    return distance == 0 ? NULL : (const char *)more + distance;
}

struct aludel_i_statement aludel_i_statement(const struct aludel_statement *statement)
{
    struct aludel_i_statement found = {.sql = aludel_sql(statement),
                                       .length = statement->length,
                                       .line = statement->line,
                                       .column = statement->column};
    if (statement->more == 0)
        return found;
    const struct aludel_more *more = (const void *)((const char *)statement + statement->more);
    found.copy = text_of(more, more->copy);
    found.copy_length = more->copy_length;
    found.copy_line = more->copy_line;
    found.rerun = (enum aludel_rerun)more->rerun;
    found.probe = (enum aludel_probe)more->probe;
    found.object = text_of(more, more->object);
    found.on = text_of(more, more->on);
    found.checksum = (const unsigned char *)text_of(more, more->checksum);
    return found;
}

static bool is_word(const char *at, const char *end, const char *word)
{
    size_t length = strlen(word);
    bool may = (size_t)(end - at) >= length && ((*at ^ *word) & 0x5f) == 0; /* nearly never: cheaply told */
    if (!may || strncasecmp(at, word, length) != 0)
        return false;
    at += length;
    return at == end || (!isalnum((unsigned char)*at) && *at != '_');
}

/* Behind white space and comments, of which one may hold another. */
static const char *behind_blanks(const char *at, const char *end)
{
    for (size_t depth = 0; at < end; at++) {
        bool pair = end - at > 1, opens = pair && at[0] == '/' && at[1] == '*',
             closes = pair && depth > 0 && at[0] == '*' && at[1] == '/';
        depth = depth + opens - closes;
        if (opens || closes)
            at++;
        else if (depth == 0 && pair && at[0] == '-' && at[1] == '-')
            while (at + 1 < end && at[1] != '\n' && at[1] != '\r')
                at++;
        else if (depth == 0 && strchr(" \t\r\n\f\v", *at) == NULL)
            break;
    }
    return at;
}

/* Itself, or somewhere in a DO block: where it only looks so, no harm is done. */
static bool sets_constraints(const char *sql, const char *end)
{
    if (!is_word(sql, end, "SET") && !is_word(sql, end, "DO"))
        return false;
    for (const char *at = sql; at < end; at++)
        if (is_word(at, end, "SET") && is_word(behind_blanks(at + strlen("SET"), end), end, "CONSTRAINTS"))
            return true;
    return false;
}

/* The same of what drops our prepared statements with somebody's. */
static bool unprepares(const char *sql, const char *end)
{
    const char *at = sql, *last = is_word(sql, end, "DO") ? end : sql + 1;
    while (at < last && !is_word(at, end, "DEALLOCATE") && !is_word(at, end, "DISCARD"))
        at++;
    return at < last;
}

void aludel_i_step_note(struct aludel_step *step, const struct aludel_i_statement *statement)
{
    const char *sql = statement->sql, *end = sql + statement->length;
    step->copies = step->copies || statement->copy != NULL;
    step->unprepares = step->unprepares || unprepares(sql, end);
    step->checks_constraints = step->checks_constraints || sets_constraints(sql, end);
}

bool aludel_i_sets_for_session(const struct aludel_i_statement *statement)
{
    static const char *const shorter[] = {"LOCAL", "TRANSACTION", "CONSTRAINTS"};
    const char *sql = statement->sql, *end = sql + statement->length;
    if (!is_word(sql, end, "SET"))
        return is_word(sql, end, "RESET");
    const char *what = behind_blanks(sql + strlen("SET"), end);
    for (size_t i = 0; i < sizeof shorter / sizeof shorter[0]; i++)
        if (is_word(what, end, shorter[i]))
            return false;
    return true;
}

/* --- Laying out --------------------------------------------------------------------------------------------------- */

bool aludel_i_has_more(const struct aludel_i_statement *statement)
{
    return statement->copy != NULL || statement->rerun != ALUDEL_RERUN_TRANSACTIONAL || statement->object != NULL ||
           statement->on != NULL || statement->checksum != NULL;
}

void aludel_i_layout_begin(struct aludel_i_layout *layout, uint32_t n_statements, uint32_t n_more)
{
    layout->statement = 0;
    layout->more = n_statements * sizeof(struct aludel_statement);
    layout->text = layout->more + n_more * sizeof(struct aludel_more);
}

/* Where the next text is, seen from `from`, if there is such a text. */
static uint32_t take(struct aludel_i_layout *layout, size_t from, const void *text, size_t size)
{
    if (text == NULL)
        return 0;
    size_t at = layout->text;
    layout->text += size;
    return (uint32_t)(at - from);
}

static size_t size_of(const char *text)
{
    return text == NULL ? 0 : strlen(text) + 1;
}

bool aludel_i_layout_add(struct aludel_i_layout *layout, const struct aludel_i_statement *statement,
                         struct aludel_statement *numbers, struct aludel_more *more)
{
    size_t own = layout->statement, mores = layout->more;
    *numbers = (struct aludel_statement){.sql = take(layout, own, statement->sql, statement->length + 1),
                                         .length = (uint32_t)statement->length,
                                         .line = statement->line,
                                         .column = statement->column};
    layout->statement += sizeof *numbers;
    if (aludel_i_has_more(statement)) {
        numbers->more = (uint32_t)(mores - own);
        *more = (struct aludel_more){.copy = take(layout, mores, statement->copy, statement->copy_length + 1),
                                     .copy_length = (uint32_t)statement->copy_length,
                                     .copy_line = statement->copy_line,
                                     .rerun = statement->rerun,
                                     .probe = statement->probe};
        more->object = take(layout, mores, statement->object, size_of(statement->object));
        more->on = take(layout, mores, statement->on, size_of(statement->on));
        more->checksum = take(layout, mores, statement->checksum, CHECKSUM_BYTES);
        layout->more += sizeof *more;
    }
    return layout->text <= UINT32_MAX;
}

/* --- Packing ------------------------------------------------------------------------------------------------------ */

static void put(char *at, uint32_t distance, const void *text, size_t length)
{
    if (length > 0)
        memcpy(at + distance, text, length);
}

static void put_texts(const struct aludel_i_statement *from, struct aludel_statement *to)
{
    put((char *)to, to->sql, from->sql, from->length);
    if (to->more == 0)
        return;
    char *at = (char *)to + to->more;
    const struct aludel_more *more = (const void *)at;
    put(at, more->copy, from->copy, from->copy_length);
    put(at, more->object, from->object, size_of(from->object));
    put(at, more->on, from->on, size_of(from->on));
    put(at, more->checksum, from->checksum, from->checksum == NULL ? 0 : CHECKSUM_BYTES);
}

struct aludel_statement *aludel_i_statements_pack(const struct aludel_i_statement *statements, uint32_t n)
{
    struct aludel_i_layout layout;
    struct aludel_statement numbers;
    struct aludel_more more;
    uint32_t n_more = 0;
    for (uint32_t i = 0; i < n; i++)
        n_more += aludel_i_has_more(&statements[i]);
    aludel_i_layout_begin(&layout, n, n_more);
    for (uint32_t i = 0; i < n; i++)
        if (!aludel_i_layout_add(&layout, &statements[i], &numbers, &more))
            return NULL;
    char *packed = calloc(1, layout.text + 1);
    if (packed == NULL)
        return NULL;
    aludel_i_layout_begin(&layout, n, n_more);
    for (uint32_t i = 0; i < n; i++) {
        struct aludel_statement *own = (void *)(packed + layout.statement);
        struct aludel_more *mores = (void *)(packed + layout.more);
        (void)aludel_i_layout_add(&layout, &statements[i], &numbers, &more);
        *own = numbers;
        if (numbers.more != 0)
            *mores = more;
        put_texts(&statements[i], own);
    }
    return (void *)packed;
}
