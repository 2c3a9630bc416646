#include "event_json.h"

#include "json.h"

#include <string.h>

static void add_string(struct aludel_i_buffer *line, const char *key, const char *value)
{
    if (value != NULL)
        aludel_i_json_string(line, key, value);
}

static void add_number(struct aludel_i_buffer *line, const char *key, uint32_t value)
{
    if (value > 0)
        aludel_i_json_number(line, key, value);
}

static void add_locks(struct aludel_i_buffer *line, const char *locks)
{
    aludel_i_json_open(line, "locks", '[');
    while (*locks != '\0') {
        char lock[256];
        size_t length = strcspn(locks, "\n");
        snprintf(lock, sizeof lock, "%.*s", (int)length, locks);
        aludel_i_json_string(line, NULL, lock);
        locks += length + (locks[length] == '\n');
    }
    aludel_i_json_close(line, ']');
}

void aludel_i_event_json(const struct aludel_event *event, bool statements, FILE *out)
{
    static const char *const names[] = {
        [ALUDEL_EVENT_WAITING] = "waiting",     [ALUDEL_EVENT_REVISION] = "revision",
        [ALUDEL_EVENT_STATEMENT] = "statement", [ALUDEL_EVENT_APPLIED] = "applied",
        [ALUDEL_EVENT_REVERTED] = "reverted",   [ALUDEL_EVENT_RETRY] = "retry",
        [ALUDEL_EVENT_RECONNECT] = "reconnect", [ALUDEL_EVENT_NOTICE] = "notice",
        [ALUDEL_EVENT_REHEARSED] = "rehearsed", [ALUDEL_EVENT_ERROR] = "error",
    };
    bool timed = event->kind == ALUDEL_EVENT_STATEMENT || event->kind == ALUDEL_EVENT_REHEARSED ||
                 event->kind == ALUDEL_EVENT_APPLIED || event->kind == ALUDEL_EVENT_REVERTED;
    if (event->kind == ALUDEL_EVENT_STATEMENT && (!statements || event->elapsed_ms < 0))
        return;
    struct aludel_i_buffer line = {.at = NULL};
    aludel_i_json_open(&line, NULL, '{');
    aludel_i_json_string(&line, "event", names[event->kind]);
    add_string(&line, "revision", event->revision);
    add_string(&line, "action", event->action);
    add_number(&line, "index", event->index);
    add_number(&line, "count", event->count);
    add_number(&line, "statement", event->statement_index);
    if (timed)
        aludel_i_json_number(&line, "ms", (int64_t)event->elapsed_ms);
    add_string(&line, "severity", event->severity);
    add_string(&line, "sqlstate", event->sqlstate);
    if (event->kind == ALUDEL_EVENT_REHEARSED)
        add_locks(&line, event->text);
    else
        add_string(&line, "message", event->text);
    add_string(&line, "detail", event->detail);
    add_string(&line, "hint", event->hint);
    add_string(&line, "context", event->context);
    add_string(&line, "file", event->line > 0 ? event->file : NULL);
    add_number(&line, "line", event->line);
    add_number(&line, "column", event->column);
    aludel_i_json_line(&line);
    fwrite(aludel_i_buffer_text(&line), 1, line.length, out);
    fflush(out);
    aludel_i_buffer_free(&line);
}
