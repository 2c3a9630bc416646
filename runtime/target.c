#include "target.h"

#include "calls.h"
#include "reading.h"

#include <stdlib.h>
#include <string.h>

/* One target while its meaning is worked out. */
struct meaning {
    const struct aludel_i_place *place;
    const char *text;
    struct aludel_i_reading *reading;
    bool *set;
    struct aludel_i_buffer *why;
};

static bool inside(const struct meaning *m, uint32_t node)
{
    return m->reading->members == NULL || m->reading->members[node];
}

static bool too_few(struct meaning *m, uint32_t found, const char *verb, char sign, const char *participle)
{
    const char *count = strrchr(m->text, sign);
    aludel_i_buffer_printf(m->why, "relative revision %s didn't produce %s migrations\n", m->text, count + 1);
    if (found == 0)
        aludel_i_buffer_printf(m->why, "nothing is %s", participle);
    else
        aludel_i_buffer_printf(m->why, "%u %s %s: '" ALUDEL_I_CALL "%s %.*s%u'", found, found == 1 ? "is" : "are",
                               participle, verb, (int)(count - m->text) + 1, m->text, found);
    return false;
}

static bool wrong_way(struct meaning *m, const char *direction, const char *right)
{
    aludel_i_buffer_printf(m->why, "'%s' does not go %s\nthe other way is '" ALUDEL_I_CALL "%s %s'", m->text, direction,
                           right, m->text);
    return false;
}

/* "+N": the next N pending revisions. */
static bool mean_next(struct meaning *m)
{
    const struct aludel_i_place *place = m->place;
    if (m->reading->sign == '-')
        return wrong_way(m, "up", "downgrade");
    uint32_t found = 0;
    for (uint32_t i = 0; i < place->graph->n_known && found < m->reading->count; i++)
        if ((place->applied == NULL || !place->applied[i]) && !place->silent[i] && inside(m, i)) {
            m->set[i] = true;
            found++;
        }
    if (found < m->reading->count)
        return too_few(m, found, "upgrade", '+', "pending");
    return true;
}

/* "-N": the last N applied revisions. */
static bool mean_last(struct meaning *m)
{
    const struct aludel_i_place *place = m->place;
    if (m->reading->sign == '+')
        return wrong_way(m, "down", "upgrade");
    uint32_t found = 0;
    for (uint32_t i = place->n_applied; i > 0 && found < m->reading->count; i--)
        if (inside(m, place->applied_order[i - 1]) && !place->silent[place->applied_order[i - 1]]) {
            m->set[place->applied_order[i - 1]] = true;
            found++;
        }
    aludel_i_graph_close_up(place->graph, m->set);
    if (found < m->reading->count)
        return too_few(m, found, "downgrade", '-', "applied");
    return true;
}

static void mean_themselves(struct meaning *m)
{
    if (m->reading->kind == ALUDEL_I_REVISIONS)
        memcpy(m->set, m->reading->set, m->place->graph->n * sizeof *m->set);
}

static bool mean_up(struct meaning *m)
{
    if (m->reading->kind != ALUDEL_I_RELATIVE)
        mean_themselves(m);
    else if (!mean_next(m))
        return false;
    aludel_i_graph_close_down(m->place->graph, m->set);
    return true;
}

static void mean_above(struct meaning *m)
{
    const struct aludel_i_graph *graph = m->place->graph;
    bool base = m->reading->kind == ALUDEL_I_BASE;
    mean_themselves(m);
    for (uint32_t i = 0; base && i < graph->n; i++)
        m->set[i] = m->reading->bottom == ALUDEL_I_NONE || m->reading->bottom == i;
    aludel_i_graph_close_up(graph, m->set);
    for (uint32_t i = 0; !base && i < graph->n; i++)
        m->set[i] = m->set[i] && !m->reading->set[i];
}

static bool not_applied(struct meaning *m, uint32_t node)
{
    const struct aludel_i_graph *graph = m->place->graph;
    uint32_t squash = graph->nodes[node].replaced_by;
    aludel_i_buffer_printf(m->why, "revision '%s' is not applied, so nothing can go down to it\n",
                           graph->nodes[node].id);
    if (squash != ALUDEL_I_NONE && m->place->applied[squash]) {
        aludel_i_buffer_printf(m->why, "the database has '%s' in its place, which goes as a whole",
                               graph->nodes[squash].id);
        return false;
    }
    if (m->place->n_applied == 0) {
        aludel_i_buffer_puts(m->why, "nothing is applied");
        return false;
    }
    memcpy(m->set, m->place->applied, graph->n * sizeof *m->set);
    aludel_i_graph_keep_heads(graph, m->set);
    aludel_i_buffer_puts(m->why, "the database is at ");
    aludel_i_target_list(m->why, graph, m->set);
    return false;
}

/* Who names the last of what an applied squash replaces means the squash. */
static void take_squash_for_last(struct meaning *m)
{
    const struct aludel_i_graph *graph = m->place->graph;
    for (uint32_t i = 0; i < graph->n; i++) {
        const struct aludel_i_node *squash = &graph->nodes[i];
        if (squash->n_replaces == 0 || !m->place->applied[i])
            continue;
        uint32_t last = squash->replaces[squash->n_replaces - 1];
        m->reading->set[i] = m->reading->set[i] || m->reading->set[last];
        m->reading->set[last] = false;
    }
}

/* A squash goes with all that it replaces, unless one of those is named as what stays. */
static void take_replaced_along(struct meaning *m)
{
    const struct aludel_i_graph *graph = m->place->graph;
    for (uint32_t i = graph->n; i-- > 0;) {
        const struct aludel_i_node *squash = &graph->nodes[i];
        bool named = false;
        for (uint32_t k = 0; k < squash->n_replaces; k++)
            named = named || (m->reading->kind == ALUDEL_I_REVISIONS && m->reading->set[squash->replaces[k]]);
        for (uint32_t k = 0; k < squash->n_replaces && m->set[i] && !named; k++)
            m->set[squash->replaces[k]] = true;
    }
    aludel_i_graph_close_up(graph, m->set);
}

static bool mean_down(struct meaning *m)
{
    const bool *applied = m->place->applied;
    if (applied == NULL) {
        aludel_i_buffer_printf(m->why, "'%s' goes down from what a database is at, and there is none here", m->text);
        return false;
    }
    const struct aludel_i_graph *graph = m->place->graph;
    if (m->reading->kind == ALUDEL_I_REVISIONS)
        take_squash_for_last(m);
    for (uint32_t i = 0; m->reading->kind == ALUDEL_I_REVISIONS && i < graph->n; i++)
        if (m->reading->set[i] && !applied[i])
            return not_applied(m, i);
    if (m->reading->kind != ALUDEL_I_RELATIVE)
        mean_above(m);
    else if (!mean_last(m))
        return false;
    take_replaced_along(m);
    for (uint32_t i = 0; i < graph->n; i++)
        m->set[i] = m->set[i] && applied[i];
    return true;
}

static bool mean(struct meaning *m, enum aludel_i_direction direction)
{
    if (direction == ALUDEL_I_UP)
        return mean_up(m);
    if (direction == ALUDEL_I_DOWN)
        return mean_down(m);
    if (direction == ALUDEL_I_ABOVE)
        mean_above(m);
    else
        mean_themselves(m);
    return true;
}

bool aludel_i_target(const struct aludel_i_place *place, enum aludel_i_direction direction, const char *text, bool *set,
                     struct aludel_i_buffer *why)
{
    struct aludel_i_reading reading;
    struct meaning m = {.place = place, .text = text, .reading = &reading, .set = set, .why = why};
    bool ok = aludel_i_read(place, direction, text, strlen(text), &reading, why) && mean(&m, direction);
    aludel_i_reading_free(&reading);
    return ok;
}

bool aludel_i_target_one(const struct aludel_i_place *place, const char *text, uint32_t *node,
                         struct aludel_i_buffer *why)
{
    const struct aludel_i_graph *graph = place->graph;
    struct aludel_i_reading reading;
    bool ok = aludel_i_read(place, ALUDEL_I_NEITHER, text, strlen(text), &reading, why);
    uint32_t count = 0;
    for (uint32_t i = 0; ok && reading.kind == ALUDEL_I_REVISIONS && i < graph->n; i++)
        if (reading.set[i]) {
            *node = i;
            count++;
        }
    if (ok && count == 0)
        aludel_i_buffer_printf(why, "'%s' is no revision", text);
    if (count > 1) {
        aludel_i_buffer_printf(why, "'%s' is more than one revision: ", text);
        aludel_i_target_list(why, graph, reading.set);
        aludel_i_buffer_puts(why, "\nname one of them");
    }
    aludel_i_reading_free(&reading);
    return count == 1;
}

/* --- Ranges ------------------------------------------------------------------------------------------------------ */

/* Does a squash of the set replace it? Then B stands above it all the same. */
static bool is_in_squash(const struct aludel_i_graph *graph, uint32_t node, const bool *set)
{
    uint32_t squash = graph->nodes[node].replaced_by;
    return squash != ALUDEL_I_NONE && set[squash];
}

/* Takes what A needs out of what B needs, which `set` is. False: A is not below B. */
static bool take_out(const struct aludel_i_place *place, const struct aludel_i_reading *a, bool inclusive, bool *set,
                     struct aludel_i_buffer *why)
{
    const struct aludel_i_graph *graph = place->graph;
    bool *below = aludel_i_graph_new_set(graph);
    if (below == NULL) {
        why->failed = true;
        return false;
    }
    memcpy(below, a->set, graph->n * sizeof *below);
    aludel_i_graph_close_down(graph, below);
    bool ordered = true;
    for (uint32_t i = 0; i < graph->n; i++) {
        ordered = ordered && (set[i] || !a->set[i] || is_in_squash(graph, i, set));
        set[i] = set[i] && (!below[i] || (inclusive && a->set[i]));
    }
    free(below);
    return ordered;
}

/* "BRANCH@base:B": what B needs and the branch has, or needs it. */
static bool keep_above(const struct aludel_i_place *place, uint32_t bottom, bool *set, struct aludel_i_buffer *why)
{
    const struct aludel_i_graph *graph = place->graph;
    bool *above = aludel_i_graph_new_set(graph);
    if (above == NULL) {
        why->failed = true;
        return false;
    }
    above[bottom] = true;
    aludel_i_graph_close_up(graph, above);
    for (uint32_t i = 0; i < graph->n; i++)
        set[i] = set[i] && above[i];
    free(above);
    return true;
}

static bool read_side(const struct aludel_i_place *place, const char *text, size_t length, const char *absent,
                      struct aludel_i_reading *reading, struct aludel_i_buffer *why)
{
    if (length == 0)
        return aludel_i_read(place, ALUDEL_I_NEITHER, absent, strlen(absent), reading, why);
    return aludel_i_read(place, ALUDEL_I_NEITHER, text, length, reading, why);
}

struct side {
    const char *text;
    size_t length;
};

static bool read_range(const struct aludel_i_place *place, const char *text, bool down, bool inclusive, bool *set,
                       struct aludel_i_buffer *why)
{
    const char *colon = strchr(text, ':');
    if (colon == NULL) {
        aludel_i_buffer_printf(why, "'%s' is no range\na range is OLDER:NEWER, OLDER: or :NEWER", text);
        return false;
    }
    struct side left = {text, (size_t)(colon - text)}, right = {colon + 1, strlen(colon + 1)};
    struct side older = down ? right : left, newer = down ? left : right;
    struct aludel_i_reading a = {0}, b = {0};
    bool ok = read_side(place, older.text, older.length, "base", &a, why) &&
              read_side(place, newer.text, newer.length, "heads", &b, why);
    if (ok && b.kind == ALUDEL_I_REVISIONS)
        memcpy(set, b.set, place->graph->n * sizeof *set);
    if (ok)
        aludel_i_graph_close_down(place->graph, set);
    if (ok && a.kind == ALUDEL_I_REVISIONS && !take_out(place, &a, inclusive, set, why)) {
        aludel_i_buffer_printf(why, "'%s' does not run %s\na range is %s", text, down ? "downwards" : "upwards",
                               down ? "NEWER:OLDER here" : "OLDER:NEWER");
        ok = false;
    } else if (ok && a.kind != ALUDEL_I_REVISIONS && a.bottom != ALUDEL_I_NONE)
        ok = keep_above(place, a.bottom, set, why);
    aludel_i_reading_free(&a);
    aludel_i_reading_free(&b);
    return ok;
}

bool aludel_i_target_range(const struct aludel_i_place *place, const char *text, bool inclusive, bool *set,
                           struct aludel_i_buffer *why)
{
    return read_range(place, text, false, inclusive, set, why);
}

bool aludel_i_target_range_down(const struct aludel_i_place *place, const char *text, bool *set,
                                struct aludel_i_buffer *why)
{
    return read_range(place, text, true, false, set, why);
}
