#include "syntax_plpgsql.h"

#include <string.h>

/* --- Where the fault is --------------------------------------------------------------------------------------------
 */

struct body {
    struct slice sql, quoted;
    struct slice opening, closing; /* its quotes */
};

static struct body take_body(struct slice sql, struct slice quoted)
{
    struct body body = {.sql = sql, .quoted = quoted};
    const char *end = quoted.at + quoted.length, *second;
    if (quoted.at[0] == '$') {
        second = memchr(quoted.at + 1, '$', quoted.length - 1);
        body.opening = (struct slice){quoted.at, (size_t)(second + 1 - quoted.at)};
    } else {
        second = memchr(quoted.at, '\'', quoted.length);
        body.opening = (struct slice){quoted.at, (size_t)(second + 1 - quoted.at)};
        body.closing = (struct slice){end - 1, 1};
        return body;
    }
    body.closing = (struct slice){end - body.opening.length, body.opening.length};
    return body;
}

/* The statement, with a body that ends at `end`. */
static bool parse_until(const struct body *body, const char *end, struct syntax_fault *fault)
{
    struct text sql = {0};
    text_add(&sql, body->sql.at, (size_t)(end - body->sql.at));
    text_add(&sql, body->closing.at, (size_t)(body->sql.at + body->sql.length - body->closing.at));
    bool taken = syntax_parse_plpgsql(sql.at, fault);
    text_free(&sql);
    return taken;
}

static bool same_fault(const struct syntax_fault *a, const struct syntax_fault *b)
{
    return a->token_length == b->token_length && strcmp(a->token, b->token) == 0 && strcmp(a->message, b->message) == 0;
}

static const char *line_end(const struct body *body, const char *at)
{
    const char *newline = memchr(at, '\n', (size_t)(body->closing.at - at));
    return newline == NULL ? body->closing.at : newline;
}

/* The library gives no offset, and its "near line" is often the first. But it reads from the start and stops at the
 * first fault: the line is the last one of the shortest body with the same fault. */
static struct slice faulty_line(const struct body *body, const struct syntax_fault *fault)
{
    const char *first = body->opening.at + body->opening.length; /* the fault is not in front of this line, */
    const char *last = body->closing.at;                         /* and not behind this line end */
    while (line_end(body, first) < last) {
        const char *middle = first + (last - first) / 2;
        middle = line_end(body, middle);
        if (middle >= last)
            middle = line_end(body, first);
        struct syntax_fault other;
        if (!parse_until(body, middle, &other) && same_fault(fault, &other))
            last = middle;
        else
            first = middle + 1;
    }
    return (struct slice){first, (size_t)(last - first)};
}

static bool is_name_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || (c & 0x80) != 0;
}

static bool stands_alone(struct slice line, size_t offset, size_t length)
{
    size_t end = offset + length;
    bool joined_before = offset > 0 && is_name_byte(line.at[offset - 1]) && is_name_byte(line.at[offset]);
    bool joined_behind = end < line.length && is_name_byte(line.at[end - 1]) && is_name_byte(line.at[end]);
    return !joined_before && !joined_behind;
}

/* The one place of the token in the line, or all of the line. */
static struct slice token_in(struct slice line, const struct syntax_fault *fault)
{
    struct slice found = {0};
    size_t length = strlen(fault->token);
    for (size_t i = 0; length > 0 && i + length <= line.length; i++) {
        if (memcmp(line.at + i, fault->token, length) != 0 || !stands_alone(line, i, length))
            continue;
        if (found.at != NULL)
            return line;
        found = (struct slice){line.at + i, length};
    }
    return found.at == NULL ? line : found;
}

static struct slice trimmed(struct slice line)
{
    for (; line.length > 0 && strchr(" \t\r", line.at[0]) != NULL; line.at++)
        line.length--;
    while (line.length > 0 && strchr(" \t\r", line.at[line.length - 1]) != NULL)
        line.length--;
    return line;
}

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), end_length = strlen(end);
    return length >= end_length && strcmp(text + length - end_length, end) == 0;
}

/* --- What the library cannot judge ----------------------------------------------------------------------------------
 */

static bool mentions(struct slice sql, const char *word)
{
    struct slice wanted = slice_of(word);
    for (size_t i = 0; i + wanted.length <= sql.length; i++)
        if (slice_equal_nocase((struct slice){sql.at + i, wanted.length}, wanted))
            return true;
    return false;
}

/* It compiles without a catalog: it takes no variable for a cursor or a row, knows no parameter by its number, and
 * takes every function for one that returns void. 41 of the 45 bodies that it refuses in PostgreSQL's own regression
 * tests are refused for that, and no other. */
static bool beyond_judgement(const struct body *body, struct slice line, const struct syntax_fault *fault)
{
    struct slice message = slice_of(fault->message);
    return mentions(body->quoted, "cursor") || mentions(message, " type ") || mentions(message, "variable \"$") ||
           (ends_with(fault->message, " is not a known variable") && strpbrk(fault->message, ".$") != NULL) ||
           (strcmp(fault->message, "missing expression") == 0 && mentions(line, "next"));
}

bool syntax_check_plpgsql_body(struct slice sql, struct slice quoted, struct syntax_fault *fault)
{
    struct body body = take_body(sql, quoted);
    if (parse_until(&body, body.closing.at, fault))
        return true;
    bool at_end = ends_with(fault->message, " at end of input");
    struct slice line = at_end ? body.closing : trimmed(faulty_line(&body, fault));
    if (beyond_judgement(&body, line, fault))
        return true;
    struct slice place = token_in(line, fault);
    fault->placed = true;
    fault->offset = (uint32_t)(place.at - sql.at);
    fault->length = (uint32_t)place.length;
    return false;
}
