#include "blocker.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { QUERY, LOCK, PID, USER, APPLICATION, STATE, THEIR_QUERY, AGE };
enum { SHOWN = 120, CUT_LEAST = 99 /* the least track_activity_query_size is 100, with a NUL */ };

static const char *value(const PGresult *rows, int column, const char *otherwise)
{
    return PQgetisnull(rows, 0, column) ? otherwise : PQgetvalue(rows, 0, column);
}

/* The text on one line, white space folded. */
static void add_folded(struct aludel_i_buffer *text, const char *from)
{
    size_t n = 0;
    for (const char *c = from; *c != '\0'; c++) {
        bool blank = isspace((unsigned char)*c) != 0;
        if (n >= SHOWN && ((unsigned char)*c & 0xc0) != 0x80) {
            aludel_i_buffer_puts(text, "...");
            return;
        }
        if (blank && (n == 0 || isspace((unsigned char)c[1]) || c[1] == '\0'))
            continue;
        aludel_i_buffer_add(text, blank ? " " : c, 1);
        n++;
    }
}

static void describe_session(struct aludel_i_buffer *text, const PGresult *rows)
{
    aludel_i_buffer_printf(text, "pid %s", value(rows, PID, "?"));
    if (!PQgetisnull(rows, 0, USER))
        aludel_i_buffer_printf(text, ", user %s", value(rows, USER, ""));
    if (!PQgetisnull(rows, 0, APPLICATION))
        aludel_i_buffer_printf(text, ", '%s'", value(rows, APPLICATION, ""));
    if (!PQgetisnull(rows, 0, STATE))
        aludel_i_buffer_printf(text, ", %s", value(rows, STATE, ""));
    if (!PQgetisnull(rows, 0, AGE))
        aludel_i_buffer_printf(text, ", in a transaction for %s s", value(rows, AGE, ""));
    if (!PQgetisnull(rows, 0, THEIR_QUERY) && value(rows, THEIR_QUERY, "")[0] != '\0') {
        aludel_i_buffer_puts(text, ": ");
        add_folded(text, value(rows, THEIR_QUERY, ""));
    }
}

static void describe(struct aludel_i_blocker *blocker, const PGresult *rows)
{
    struct aludel_i_buffer text = {.at = NULL};
    int others = PQntuples(rows) - 1;
    bool prepared = strcmp(value(rows, PID, ""), "0") == 0;
    aludel_i_buffer_printf(&text, "waits for %s, held by ", value(rows, LOCK, "a lock"));
    if (others > 0)
        aludel_i_buffer_printf(&text, "%d more and ", others);
    if (prepared)
        aludel_i_buffer_puts(&text, "a prepared transaction");
    else
        describe_session(&text, rows);
    snprintf(blocker->text, sizeof blocker->text, "%s", aludel_i_buffer_text(&text));
    snprintf(blocker->pid, sizeof blocker->pid, "%s", value(rows, PID, ""));
    snprintf(blocker->query, sizeof blocker->query, "%s", value(rows, QUERY, ""));
    if (prepared)
        snprintf(blocker->hint, sizeof blocker->hint, "to see it: SELECT * FROM pg_prepared_xacts;");
    else
        snprintf(blocker->hint, sizeof blocker->hint, "to end it: SELECT pg_terminate_backend(%s);", blocker->pid);
    aludel_i_buffer_free(&text);
}

bool aludel_i_blocker_read(struct aludel_i_blocker *blocker, const PGresult *rows)
{
    *blocker = (struct aludel_i_blocker){.pid = ""};
    bool blocked = PQresultStatus(rows) == PGRES_TUPLES_OK && PQntuples(rows) > 0;
    if (blocked)
        describe(blocker, rows);
    return blocked;
}

static bool is_running(const char *query, const struct aludel_statement *statement)
{
    size_t length = strlen(query);
    return length > 0 && length <= statement->length && memcmp(query, aludel_sql(statement), length) == 0 &&
           (length == statement->length || length >= CUT_LEAST);
}

const struct aludel_statement *aludel_i_blocker_find(const struct aludel_i_blocker *blocker,
                                                     const struct aludel_statement *statements, uint32_t n)
{
    const struct aludel_statement *found = NULL;
    for (uint32_t i = 0; i < n; i++) {
        if (!is_running(blocker->query, &statements[i]))
            continue;
        if (found != NULL)
            return NULL;
        found = &statements[i];
    }
    return found;
}
