#include "live.h"

#include "brief.h"
#include "columns.h"

#include <stdio.h>

enum {
    MANY = 10,          /* statements of a step that is worth a bar */
    LARGE = 1000000,    /* bytes of a COPY that is */
    TIME_MS = 1000,     /* a statement that runs for so long says so */
    SURE_MS = 1500,     /* before that a rate is a guess */
    WIDE_COLUMNS = 100, /* a terminal with room for a longer bar */
    TEXT_LEAST = 8
};

void aludel_i_live_note(struct aludel_i_live *live, const struct aludel_event *event, double now)
{
    if (event->kind == ALUDEL_EVENT_REVISION || event->kind == ALUDEL_EVENT_RETRY ||
        event->kind == ALUDEL_EVENT_RECONNECT)
        *live = (struct aludel_i_live){.statement = NULL};
    if (event->kind != ALUDEL_EVENT_STATEMENT || event->elapsed_ms >= 0)
        return;
    if (live->statement != event->statement) {
        live->statement = event->statement;
        live->statement_began = now;
    }
    if (event->statement_index < live->step_last || event->statement_count != live->step_count) {
        live->step_began = now;
        live->step_first = event->statement_index;
        live->step_count = event->statement_count;
    }
    live->step_last = event->statement_index;
}

static int digits(uint32_t n)
{
    int count = 1;
    for (; n >= 10; n /= 10)
        count++;
    return count;
}

static void add_bar(struct aludel_i_buffer *line, double part, const struct aludel_i_terminal *terminal)
{
    int width = terminal->columns < WIDE_COLUMNS ? 10 : 20;
    int full = (int)(part * width);
    if (!terminal->unicode)
        aludel_i_buffer_puts(line, "[");
    for (int i = 0; i < width; i++)
        if (terminal->unicode)
            aludel_i_buffer_puts(line, i < full ? "\u2588" : "\u2591");
        else
            aludel_i_buffer_puts(line, i < full ? "#" : "-");
    aludel_i_buffer_printf(line, "%s %2d%%  ", terminal->unicode ? "" : "]", (int)(part * 100));
}

static double part_of(double done, double total)
{
    return done >= total ? 1 : done / total;
}

static void add_left(struct aludel_i_buffer *line, double seconds)
{
    if (seconds >= 100 * 3600)
        return;
    int whole = (int)seconds + 1;
    if (whole < 60)
        aludel_i_buffer_printf(line, "%d s left  ", whole);
    else if (whole < 3600)
        aludel_i_buffer_printf(line, "%d min %02d s left  ", whole / 60, whole % 60);
    else
        aludel_i_buffer_printf(line, "%d h %02d min left  ", whole / 3600, whole / 60 % 60);
}

/* What the server itself says of the statement. */
static void add_phase(struct aludel_i_buffer *line, const struct aludel_event *event,
                      const struct aludel_i_terminal *terminal)
{
    aludel_i_buffer_printf(line, "%s  ", event->phase);
    if (event->total > 0)
        add_bar(line, part_of((double)event->done, (double)event->total), terminal);
}

static void add_copy(struct aludel_i_buffer *line, const struct aludel_event *event, double ms,
                     const struct aludel_i_terminal *terminal)
{
    double done = (double)event->done, total = (double)event->total;
    add_bar(line, part_of(done, total), terminal);
    aludel_i_buffer_printf(line, "%.1f of %.1f MB  ", done / 1e6, total / 1e6);
    if (ms < SURE_MS || event->done == 0 || event->done >= event->total)
        return;
    aludel_i_buffer_printf(line, "%.1f MB/s  ", done / 1e6 / (ms / 1000));
    add_left(line, (total - done) * ms / 1000 / done);
}

static void add_step(const struct aludel_i_live *live, struct aludel_i_buffer *line, double now,
                     const struct aludel_i_terminal *terminal)
{
    double ms = now - live->step_began, done = live->step_last - 1, here = live->step_last - live->step_first;
    add_bar(line, part_of(done, live->step_count), terminal);
    if (ms < SURE_MS || live->step_last == live->step_first)
        return;
    double rate = here / (ms / 1000);
    aludel_i_buffer_printf(line, rate < 10 ? "%.1f/s  " : "%.0f/s  ", rate);
    add_left(line, (live->step_count - done) / rate);
}

/* All but the statement's text. */
static void add_head(const struct aludel_i_live *live, const struct aludel_event *event, double now,
                     const struct aludel_i_terminal *terminal, struct aludel_i_buffer *line)
{
    double ms = now - live->statement_began;
    char time[32];
    aludel_i_buffer_printf(line, "%*u/%u  %.40s  %u/%u  ", digits(event->count), event->index, event->count,
                           event->revision, event->statement_index, event->statement_count);
    if (ms >= TIME_MS) {
        aludel_i_brief_time(time, sizeof time, ms);
        aludel_i_buffer_printf(line, "%s  ", time);
    }
    if (event->phase != NULL)
        add_phase(line, event, terminal);
    else if (event->total >= LARGE)
        add_copy(line, event, ms, terminal);
    else if (event->statement_count >= MANY)
        add_step(live, line, now, terminal);
}

void aludel_i_live_add(const struct aludel_i_live *live, const struct aludel_event *event, double now,
                       const struct aludel_i_terminal *terminal, struct aludel_i_buffer *line)
{
    char text[512];
    const char *ellipsis = terminal->unicode ? "\u2026" : "...";
    struct aludel_i_buffer head = {.at = NULL};
    add_head(live, event, now, terminal, &head);
    /* the last column stays free: some terminals go to the next line behind it */
    uint32_t left = terminal->columns - 1;
    left -= aludel_i_columns_add(line, aludel_i_buffer_text(&head), left, ellipsis);
    aludel_i_buffer_free(&head);
    if (left < TEXT_LEAST)
        return;
    aludel_i_brief_text(text, sizeof text, aludel_sql(event->statement), event->statement->length, (int)sizeof text);
    aludel_i_buffer_puts(line, terminal->color ? "\033[2m" : "");
    aludel_i_columns_add(line, text, left, ellipsis);
    aludel_i_buffer_puts(line, terminal->color ? "\033[0m" : "");
}
