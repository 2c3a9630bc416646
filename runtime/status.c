#include "status.h"

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

struct widths {
    size_t revision, state, applied;
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

static struct widths measure(const struct aludel_i_view *view)
{
    struct widths widths = {strlen("revision"), strlen("state"), strlen("applied at")};
    char at[64];
    for (uint32_t i = 0; i < view->graph.n; i++) {
        size_t edited = strlen(edit(view, i));
        size_t state = strlen(aludel_i_standing_name(view->standing[i])) + (edited == 0 ? 0 : strlen(": ") + edited);
        widths.revision = greater(widths.revision, strlen(view->graph.nodes[i].id));
        widths.state = greater(widths.state, state);
        widths.applied = greater(widths.applied, strlen(applied_at(view, i, at)));
    }
    return widths;
}

static void cell(struct aludel_i_buffer *out, const char *text, const char *more, size_t width)
{
    const char *between = more[0] == '\0' ? "" : ": ";
    size_t length = strlen(text) + strlen(between) + strlen(more);
    aludel_i_buffer_printf(out, "%s%s%s%*s", text, between, more, (int)(width + 2 - length), "");
}

static void row(const struct aludel_i_view *view, uint32_t node, const struct widths *widths,
                struct aludel_i_buffer *out)
{
    char at[64];
    cell(out, view->graph.nodes[node].id, "", widths->revision);
    cell(out, aludel_i_standing_name(view->standing[node]), edit(view, node), widths->state);
    cell(out, applied_at(view, node, at), "", widths->applied);
    aludel_i_buffer_puts(out, view->graph.nodes[node].summary);
    while (out->length > 0 && out->at[out->length - 1] == ' ') /* the padding before cells that are empty */
        out->at[--out->length] = '\0';
    aludel_i_buffer_puts(out, "\n");
}

static void table(const struct aludel_i_view *view, struct aludel_i_buffer *out)
{
    struct widths widths = measure(view);
    cell(out, "revision", "", widths.revision);
    cell(out, "state", "", widths.state);
    cell(out, "applied at", "", widths.applied);
    aludel_i_buffer_puts(out, "summary\n");
    for (uint32_t i = 0; i < view->graph.n; i++)
        row(view, i, &widths, out);
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

void aludel_i_status(const struct aludel_i_view *view, enum aludel_i_format format, struct aludel_i_buffer *out)
{
    if (format == ALUDEL_I_JSON)
        objects(view, out);
    else
        table(view, out);
}
