#include "status.h"

#include "columns.h"
#include "describe.h"
#include "json.h"

#include <stdio.h>
#include <string.h>

static const enum aludel_i_standing order[ALUDEL_I_STANDING_COUNT] = {
    ALUDEL_I_APPLIED,      ALUDEL_I_PENDING,       ALUDEL_I_EDITED,   ALUDEL_I_UNKNOWN,
    ALUDEL_I_HALF_APPLIED, ALUDEL_I_HALF_REVERTED, ALUDEL_I_REPLACED,
};

struct aludel_i_counts aludel_i_count(const struct aludel_i_view *view)
{
    struct aludel_i_counts counts = {{0}};
    for (uint32_t i = 0; i < view->graph.n; i++)
        counts.of[view->standing[i]]++;
    return counts;
}

bool aludel_i_all_well(const struct aludel_i_view *view)
{
    struct aludel_i_counts counts = aludel_i_count(view);
    return counts.of[ALUDEL_I_APPLIED] + counts.of[ALUDEL_I_REPLACED] == view->graph.n;
}

void aludel_i_status_summary(const struct aludel_i_view *view, struct aludel_i_buffer *out)
{
    struct aludel_i_counts counts = aludel_i_count(view);
    for (int i = 0; i < ALUDEL_I_STANDING_COUNT; i++)
        if (i < 2 || counts.of[order[i]] > 0)
            aludel_i_buffer_printf(out, "%s%u %s", i == 0 ? "" : ", ", counts.of[order[i]],
                                   aludel_i_standing_name(order[i]));
}

/* --- The table --------------------------------------------------------------------------------------------------- */

#define PLAIN  "\033[0m"
#define BOLD   "\033[1m"
#define FAINT  "\033[2m"
#define RED    "\033[31m"
#define GREEN  "\033[32m"
#define YELLOW "\033[33m"

struct table {
    const struct aludel_i_view *view;
    const struct aludel_i_terminal *terminal;
    struct aludel_i_buffer *out;
    size_t revision, state, applied; /* widths of columns; 0: left out */
};

static size_t greater(size_t a, size_t b)
{
    return a > b ? a : b;
}

/* To the second: "2026-07-01 10:00:00.123456+00" without its fraction. */
static const char *applied_at(const struct aludel_i_view *view, uint32_t node, char text[64])
{
    const struct aludel_i_applied *row = view->row[node];
    const char *at = row == NULL || row->applied_at == NULL ? "" : row->applied_at;
    size_t seconds = strcspn(at, "."), fraction = strspn(at + seconds, ".0123456789");
    snprintf(text, 64, "%.*s%s", (int)seconds, at, at + seconds + fraction);
    return text;
}

/* What was edited, or "". */
static const char *edit(const struct aludel_i_view *view, uint32_t node)
{
    return view->standing[node] == ALUDEL_I_EDITED ? aludel_i_view_edit(view, node) : "";
}

static void measure(struct table *table)
{
    const struct aludel_i_view *view = table->view;
    const uint32_t columns = table->terminal->columns;
    char at[64];
    table->revision = strlen("revision");
    table->state = strlen("state");
    table->applied = strlen("applied at");
    for (uint32_t i = 0; i < view->graph.n; i++) {
        size_t edited = strlen(edit(view, i));
        size_t state = strlen(aludel_i_standing_name(view->standing[i])) + (edited == 0 ? 0 : strlen(": ") + edited);
        table->revision = greater(table->revision, strlen(view->graph.nodes[i].id));
        table->state = greater(table->state, state);
        table->applied = greater(table->applied, strlen(applied_at(view, i, at)));
    }
    if (columns > 0 && table->revision + 2 + table->state + 2 + table->applied > columns)
        table->applied = 0;
}

/* The last column: what has room beside the others. */
static void summary(const struct table *table, const char *color, const char *text)
{
    const size_t used = table->revision + 2 + table->state + 2 + (table->applied > 0 ? table->applied + 2 : 0);
    const uint32_t columns = table->terminal->columns;
    const bool painted = table->terminal->color && color[0] != '\0';
    if (columns > 0 && columns <= used)
        return;
    aludel_i_buffer_puts(table->out, painted ? color : "");
    aludel_i_columns_add(table->out, text, columns == 0 ? UINT32_MAX : (uint32_t)(columns - used),
                         table->terminal->unicode ? "…" : "...");
    aludel_i_buffer_puts(table->out, painted ? PLAIN : "");
}

static void cell(const struct table *table, const char *color, const char *text, const char *more, size_t width)
{
    const char *between = more[0] == '\0' ? "" : ": ";
    const size_t length = strlen(text) + strlen(between) + strlen(more);
    const bool painted = table->terminal->color && color[0] != '\0';
    aludel_i_buffer_printf(table->out, "%s%s%s%s%s%*s", painted ? color : "", text, between, more, painted ? PLAIN : "",
                           (int)(width + 2 - length), "");
}

/* Without the padding before cells that are empty. */
static void end_row(struct aludel_i_buffer *out)
{
    while (out->length > 0 && out->at[out->length - 1] == ' ')
        out->at[--out->length] = '\0';
    aludel_i_buffer_puts(out, "\n");
}

static void row(const struct table *table, uint32_t node)
{
    static const char *const colors[ALUDEL_I_STANDING_COUNT] = {
        [ALUDEL_I_PENDING] = "",        [ALUDEL_I_APPLIED] = GREEN, [ALUDEL_I_REPLACED] = FAINT,
        [ALUDEL_I_EDITED] = RED,        [ALUDEL_I_UNKNOWN] = RED,   [ALUDEL_I_HALF_APPLIED] = RED,
        [ALUDEL_I_HALF_REVERTED] = RED,
    };
    const struct aludel_i_view *view = table->view;
    const enum aludel_i_standing standing = view->standing[node];
    struct aludel_i_buffer *out = table->out;
    char at[64];
    cell(table, YELLOW, view->graph.nodes[node].id, "", table->revision);
    cell(table, colors[standing], aludel_i_standing_name(standing), edit(view, node), table->state);
    if (table->applied > 0)
        cell(table, "", applied_at(view, node, at), "", table->applied);
    summary(table, "", view->graph.nodes[node].summary);
    end_row(out);
}

static void write_table(const struct aludel_i_view *view, const struct aludel_i_terminal *terminal,
                        struct aludel_i_buffer *out)
{
    struct table table = {.view = view, .terminal = terminal, .out = out};
    measure(&table);
    cell(&table, BOLD, "revision", "", table.revision);
    cell(&table, BOLD, "state", "", table.state);
    if (table.applied > 0)
        cell(&table, BOLD, "applied at", "", table.applied);
    summary(&table, BOLD, "summary");
    end_row(out);
    for (uint32_t i = 0; i < view->graph.n; i++)
        row(&table, i);
    aludel_i_buffer_puts(out, "\n");
    aludel_i_status_summary(view, out);
    aludel_i_buffer_puts(out, "\n");
}

static void objects(const struct aludel_i_view *view, struct aludel_i_buffer *out)
{
    static const char *const keys[ALUDEL_I_STANDING_COUNT] = {
        "applied", "pending", "edited", "unknown", "half_applied", "half_reverted", "replaced",
    };
    struct aludel_i_counts counts = aludel_i_count(view);
    struct aludel_i_describer describer;
    if (!aludel_i_describer_init(&describer, view)) {
        out->failed = true;
        return;
    }
    for (uint32_t i = 0; i < view->graph.n; i++)
        aludel_i_describe_json(&describer, i, out);
    aludel_i_json_open(out, NULL, '{');
    for (int i = 0; i < ALUDEL_I_STANDING_COUNT; i++)
        aludel_i_json_number(out, keys[i], counts.of[order[i]]);
    aludel_i_json_line(out);
    aludel_i_describer_free(&describer);
}

void aludel_i_status(const struct aludel_i_view *view, enum aludel_i_format format,
                     const struct aludel_i_terminal *terminal, struct aludel_i_buffer *out)
{
    if (format == ALUDEL_I_JSON)
        objects(view, out);
    else
        write_table(view, terminal, out);
}
