#include "view.h"

#include <stdlib.h>
#include <string.h>

/* A journal row speaks of an interrupted revision only while it is on the way: upwards and not yet there, or downwards
 * and not yet gone. */
static bool under_way(const struct aludel_i_journal *row, bool applied)
{
    return row->downgrade == applied;
}

static bool is_applied(const struct aludel_i_state *state, const char *id)
{
    for (uint32_t i = 0; i < state->n_applied; i++)
        if (strcmp(state->applied[i].revision, id) == 0)
            return true;
    return false;
}

static bool is_known(const struct aludel_i_graph *graph, const char *id)
{
    return aludel_i_graph_find(graph, id, strlen(id)) != ALUDEL_I_NONE;
}

static struct aludel_i_foreign from_applied(const struct aludel_i_applied *row)
{
    return (struct aludel_i_foreign){
        .id = row->revision,
        .summary = row->summary,
        .parents = row->parents,
        .n_parents = row->n_parents,
        .depends = row->depends,
        .n_depends = row->n_depends,
    };
}

/* What the ledger has and the graph of the plan lacks; `foreign` has room for every row of the ledger. */
static uint32_t collect_foreign(const struct aludel_i_graph *graph, const struct aludel_i_state *state,
                                struct aludel_i_foreign *foreign)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < state->n_applied; i++)
        if (!is_known(graph, state->applied[i].revision))
            foreign[n++] = from_applied(&state->applied[i]);
    for (uint32_t i = 0; i < state->n_journal; i++) {
        const struct aludel_i_journal *row = &state->journal[i];
        bool again = i > 0 && strcmp(row[-1].revision, row->revision) == 0; /* they are sorted */
        if (!again && !is_known(graph, row->revision) && !is_applied(state, row->revision))
            foreign[n++] = (struct aludel_i_foreign){.id = row->revision, .summary = ""};
    }
    return n;
}

/* The plan's graph is what finds out what the plan lacks; mostly that is nothing, and the graph is done. */
static bool make_graph(struct aludel_i_view *view)
{
    if (!aludel_i_graph_init(&view->graph, view->plan, NULL, 0))
        return false;
    if (view->state == NULL)
        return true;
    size_t rows = (size_t)view->state->n_applied + view->state->n_journal;
    struct aludel_i_foreign *foreign = calloc(rows + 1, sizeof *foreign);
    if (foreign == NULL)
        return false;
    uint32_t n = collect_foreign(&view->graph, view->state, foreign);
    bool ok = true;
    if (n > 0) {
        aludel_i_graph_free(&view->graph);
        ok = aludel_i_graph_init(&view->graph, view->plan, foreign, n);
    }
    free(foreign);
    return ok;
}

static bool make_arrays(struct aludel_i_view *view)
{
    size_t n = (size_t)view->graph.n + 1;
    view->standing = calloc(n, sizeof *view->standing);
    view->row = calloc(n, sizeof(*view->row));
    view->applied = aludel_i_graph_new_set(&view->graph);
    view->heads = aludel_i_graph_new_set(&view->graph);
    view->applied_order = calloc(n, sizeof *view->applied_order);
    return view->standing != NULL && view->row != NULL && view->applied != NULL && view->heads != NULL &&
           view->applied_order != NULL;
}

static void take_rows(struct aludel_i_view *view)
{
    const struct aludel_i_state *state = view->state;
    for (uint32_t i = 0; i < state->n_applied; i++) {
        const char *id = state->applied[i].revision;
        uint32_t node = aludel_i_graph_find(&view->graph, id, strlen(id));
        view->row[node] = &state->applied[i];
        view->applied[node] = true;
        view->heads[node] = true;
        view->applied_order[view->n_applied++] = node;
        if (view->graph.nodes[node].revision == NULL)
            view->standing[node] = ALUDEL_I_UNKNOWN;
        else
            view->standing[node] = aludel_i_view_edited(view, node) ? ALUDEL_I_EDITED : ALUDEL_I_APPLIED;
    }
    aludel_i_graph_keep_heads(&view->graph, view->heads);
}

static void take_journal(struct aludel_i_view *view)
{
    for (uint32_t i = 0; i < view->state->n_journal; i++) {
        const struct aludel_i_journal *row = &view->state->journal[i];
        uint32_t node = aludel_i_graph_find(&view->graph, row->revision, strlen(row->revision));
        if (under_way(row, view->applied[node]))
            view->standing[node] = row->downgrade ? ALUDEL_I_HALF_REVERTED : ALUDEL_I_HALF_APPLIED;
    }
}

bool aludel_i_view_init(struct aludel_i_view *view, const struct aludel_plan *plan, const struct aludel_i_state *state)
{
    *view = (struct aludel_i_view){.plan = plan, .state = state};
    if (!make_graph(view) || !make_arrays(view)) {
        aludel_i_view_free(view);
        return false;
    }
    if (state != NULL) {
        take_rows(view);
        take_journal(view);
    }
    return true;
}

void aludel_i_view_free(struct aludel_i_view *view)
{
    aludel_i_graph_free(&view->graph);
    free(view->standing);
    free(view->row);
    free(view->applied);
    free(view->heads);
    free(view->applied_order);
    *view = (struct aludel_i_view){0};
}

struct aludel_i_place aludel_i_view_place(const struct aludel_i_view *view)
{
    return (struct aludel_i_place){
        .graph = &view->graph,
        .applied = view->state == NULL ? NULL : view->applied,
        .applied_order = view->applied_order,
        .n_applied = view->n_applied,
    };
}

static bool differ(const unsigned char *a, const unsigned char *b)
{
    return memcmp(a, b, 32) != 0;
}

bool aludel_i_view_edited(const struct aludel_i_view *view, uint32_t node)
{
    const struct aludel_revision *revision = view->graph.nodes[node].revision;
    const struct aludel_i_applied *row = view->row[node];
    return revision != NULL && row != NULL && differ(revision->checksum, row->checksum);
}

const char *aludel_i_view_edit(const struct aludel_i_view *view, uint32_t node)
{
    const struct aludel_revision *revision = view->graph.nodes[node].revision;
    const struct aludel_i_applied *row = view->row[node];
    bool up = differ(revision->upgrade_checksum, row->upgrade_checksum);
    bool down = differ(revision->downgrade_checksum, row->downgrade_checksum);
    if (up && down)
        return "upgrade and downgrade";
    return up ? "upgrade" : down ? "downgrade" : "header";
}
