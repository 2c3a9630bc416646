#include "view.h"

#include "needs.h"

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
        .replaces = row->kind == 'r' ? NULL : row->replaces,
    };
}

/* What the ledger has and the graph of the plan lacks; `foreign` has room for every row of the ledger. */
static uint32_t collect_foreign(const struct aludel_i_view *view, struct aludel_i_foreign *foreign)
{
    const struct aludel_i_graph *graph = &view->graph;
    const struct aludel_i_state *state = view->state;
    uint32_t n = 0;
    for (uint32_t i = 0; i < state->n_applied; i++)
        if (!is_known(graph, view->rows[i]->revision))
            foreign[n++] = from_applied(view->rows[i]);
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
    view->rows = aludel_i_sort_by_needs(view->state);
    if (foreign == NULL || view->rows == NULL) {
        free(foreign);
        return false;
    }
    uint32_t n = collect_foreign(view, foreign);
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
    view->silent = aludel_i_graph_new_set(&view->graph);
    view->unrecorded = aludel_i_graph_new_set(&view->graph);
    view->made_up = calloc(n, sizeof *view->made_up);
    return view->silent != NULL && view->unrecorded != NULL && view->made_up != NULL && view->standing != NULL &&
           view->row != NULL && view->applied != NULL && view->heads != NULL && view->applied_order != NULL;
}

static void take_rows(struct aludel_i_view *view)
{
    for (uint32_t i = 0; i < view->state->n_applied; i++) {
        const char *id = view->rows[i]->revision;
        uint32_t node = aludel_i_graph_find(&view->graph, id, strlen(id));
        view->row[node] = view->rows[i];
        view->applied[node] = true;
        view->applied_order[view->n_applied++] = node;
        if (view->graph.nodes[node].revision == NULL)
            view->standing[node] = ALUDEL_I_UNKNOWN;
        else
            view->standing[node] = aludel_i_view_edited(view, node) ? ALUDEL_I_EDITED : ALUDEL_I_APPLIED;
    }
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

/* --- Squashes ----------------------------------------------------------------------------------------------------- */

static bool is_half(const struct aludel_i_view *view, uint32_t node)
{
    return view->standing[node] == ALUDEL_I_HALF_APPLIED || view->standing[node] == ALUDEL_I_HALF_REVERTED;
}

bool aludel_i_view_in_between(const struct aludel_i_view *view, uint32_t squash)
{
    const struct aludel_i_node *node = &view->graph.nodes[squash];
    bool any = false;
    for (uint32_t i = 0; i < node->n_replaces; i++)
        any = any || view->applied[node->replaces[i]] || is_half(view, node->replaces[i]);
    return any && !view->applied[squash];
}

/* By its own row, or by that of a squash that it was a part of and that ran. */
bool aludel_i_view_has_part(const struct aludel_i_view *view, const char *id)
{
    uint32_t node = aludel_i_graph_find(&view->graph, id, strlen(id));
    if (node != ALUDEL_I_NONE && view->applied[node])
        return !is_half(view, node);
    for (uint32_t i = 0; view->state != NULL && i < view->state->n_applied; i++)
        if (aludel_i_has_word(view->state->applied[i].replaces, id))
            return true;
    return false;
}

static bool all_applied(const struct aludel_i_view *view, const struct aludel_revision *squash)
{
    const char *last = squash->replaces[squash->n_replaces - 1].id;
    uint32_t node = aludel_i_graph_find(&view->graph, last, strlen(last));
    bool all = node != ALUDEL_I_NONE && view->row[node] != NULL;
    for (uint32_t i = 0; i < squash->n_replaces && all; i++)
        all = aludel_i_view_has_part(view, squash->replaces[i].id);
    return all;
}

/* The row that the squash will have, with who applied the last of what it replaces, and when. */
static void make_up_row(struct aludel_i_view *view, uint32_t node)
{
    const struct aludel_i_node *squash = &view->graph.nodes[node];
    struct aludel_i_applied *row = &view->made_up[node];
    *row = *view->row[squash->replaces[squash->n_replaces - 1]];
    row->revision = squash->id;
    row->summary = squash->summary;
    row->kind = 'r';
    row->has_downgrade = false;
    row->irreversible = NULL;
    memcpy(row->checksum, squash->revision->checksum, sizeof row->checksum);
    memcpy(row->upgrade_checksum, squash->revision->upgrade_checksum, sizeof row->upgrade_checksum);
    memcpy(row->downgrade_checksum, squash->revision->downgrade_checksum, sizeof row->downgrade_checksum);
    view->row[node] = row;
    view->applied[node] = view->unrecorded[node] = true;
    view->standing[node] = ALUDEL_I_APPLIED;
    view->applied_order[view->n_applied++] = node;
}

static uint32_t position(const struct aludel_i_view *view, uint32_t node)
{
    uint32_t i = 0;
    while (i < view->n_applied && view->applied_order[i] != node)
        i++;
    return i;
}

static uint32_t behind(const struct aludel_i_view *view, const char *const *ids, uint32_t n, uint32_t at)
{
    for (uint32_t i = 0; i < n; i++) {
        uint32_t node = aludel_i_graph_find(&view->graph, ids[i], strlen(ids[i]));
        if (node != ALUDEL_I_NONE && view->applied[node] && position(view, node) >= at)
            at = position(view, node) + 1;
    }
    return at;
}

/* A squash that is only a record stands in the order where the last of what it replaces does, or what it needs since
 * its header was edited. */
static void put_behind(struct aludel_i_view *view, uint32_t squash, uint32_t last)
{
    const struct aludel_i_applied *row = view->row[squash];
    uint32_t *order = view->applied_order, from = position(view, squash), to = position(view, last) + 1;
    to = behind(view, row->parents, row->n_parents, to);
    to = behind(view, row->depends, row->n_depends, to);
    if (from <= to) /* it does, or the ledger is damaged */
        return;
    for (; from > to; from--)
        order[from] = order[from - 1];
    order[to] = squash;
}

static bool differ(const unsigned char *a, const unsigned char *b)
{
    return memcmp(a, b, 32) != 0;
}

/* Of the revision as a squash of this build was made of it; NULL: there is none. */
static const unsigned char *replaced_checksum(const struct aludel_i_view *view, uint32_t node)
{
    const struct aludel_i_graph *graph = &view->graph;
    if (!aludel_i_graph_is_replaced(graph, node))
        return NULL;
    const struct aludel_revision *squash = graph->nodes[graph->nodes[node].replaced_by].revision;
    for (uint32_t i = 0; i < squash->n_replaces; i++)
        if (strcmp(squash->replaces[i].id, graph->nodes[node].id) == 0)
            return squash->replaces[i].checksum;
    return NULL;
}

/* What the squash was made of, and what the database has. */
static void settle_replaced(struct aludel_i_view *view, uint32_t squash)
{
    const struct aludel_i_node *of = &view->graph.nodes[squash];
    for (uint32_t i = 0; i < of->n_replaces; i++) {
        uint32_t node = of->replaces[i];
        if (is_half(view, node) || view->standing[node] == ALUDEL_I_EDITED)
            continue;
        bool in_between = aludel_i_view_in_between(view, squash);
        view->silent[node] = !in_between;
        if (aludel_i_view_edited(view, node))
            view->standing[node] = ALUDEL_I_EDITED;
        else if (!in_between)
            view->standing[node] = ALUDEL_I_REPLACED;
        else if (view->applied[node])
            view->standing[node] = ALUDEL_I_APPLIED;
    }
}

/* A squash of this build: recorded, or to be, or run, or in the middle of what it replaces, or not there at all. */
static void settle_ours(struct aludel_i_view *view, uint32_t node)
{
    const struct aludel_i_node *squash = &view->graph.nodes[node];
    if (!view->applied[node] && !is_half(view, node) && all_applied(view, squash->revision))
        make_up_row(view, node);
    if (view->row[node] != NULL && view->row[node]->kind == 'r' && squash->n_replaces > 0)
        put_behind(view, node, squash->replaces[squash->n_replaces - 1]);
    settle_replaced(view, node);
}

/* By the ledger, whose lists of edges are in no such order. */
static uint32_t last_replaced(const struct aludel_i_view *view, uint32_t node)
{
    const char *ids = view->row[node]->replaces, *blank = strrchr(ids, ' ');
    const char *last = blank == NULL ? ids : blank + 1;
    return aludel_i_graph_find(&view->graph, last, strlen(last));
}

/* A squash of another build says nothing new to one that has all of what it replaces: a record of it is passed over,
 * and one that ran stands for them. */
static void settle_foreign(struct aludel_i_view *view, uint32_t node)
{
    if (aludel_i_view_is_strange(view, node))
        return;
    view->standing[node] = ALUDEL_I_APPLIED;
    if (view->row[node]->kind == 'r') {
        view->silent[node] = true;
        put_behind(view, node, last_replaced(view, node));
    } else
        settle_replaced(view, node);
}

static void settle_squashes(struct aludel_i_view *view)
{
    for (uint32_t i = 0; i < view->graph.n; i++) {
        const struct aludel_i_node *node = &view->graph.nodes[i];
        if (node->revision != NULL && node->revision->n_replaces > 0)
            settle_ours(view, i);
        else if (node->revision == NULL && view->row[i] != NULL && view->row[i]->replaces != NULL &&
                 !aludel_i_graph_is_replaced(&view->graph, i))
            settle_foreign(view, i);
    }
}

static void find_heads(struct aludel_i_view *view)
{
    for (uint32_t i = 0; i < view->graph.n; i++)
        view->heads[i] = view->applied[i] && !view->silent[i];
    aludel_i_graph_keep_heads(&view->graph, view->heads);
}

bool aludel_i_view_settled(const struct aludel_i_view *view, uint32_t node)
{
    uint32_t squash = view->graph.nodes[node].replaced_by;
    return view->applied[node] || (squash != ALUDEL_I_NONE && view->applied[squash]);
}

bool aludel_i_view_is_strange(const struct aludel_i_view *view, uint32_t node)
{
    const struct aludel_i_node *of = &view->graph.nodes[node];
    const struct aludel_i_applied *row = view->row[node];
    if (of->revision != NULL || aludel_i_graph_is_replaced(&view->graph, node))
        return false;
    if (row == NULL || row->replaces == NULL)
        return true;
    uint32_t last = last_replaced(view, node);
    if (row->kind == 'r')
        return last == ALUDEL_I_NONE || aludel_i_view_is_strange(view, last);
    for (uint32_t i = 0; i < of->n_replaces; i++)
        if (aludel_i_view_is_strange(view, of->replaces[i]))
            return true;
    return of->n_replaces < aludel_i_count_words(row->replaces);
}

/* --- The whole ---------------------------------------------------------------------------------------------------- */

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
    settle_squashes(view);
    find_heads(view);
    return true;
}

void aludel_i_view_free(struct aludel_i_view *view)
{
    aludel_i_graph_free(&view->graph);
    free(view->standing);
    free(view->row);
    free(view->rows);
    free(view->applied);
    free(view->heads);
    free(view->silent);
    free(view->unrecorded);
    free(view->made_up);
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
        .silent = view->silent,
    };
}

bool aludel_i_view_edited(const struct aludel_i_view *view, uint32_t node)
{
    const struct aludel_revision *revision = view->graph.nodes[node].revision;
    const struct aludel_i_applied *row = view->row[node];
    const unsigned char *replaced = replaced_checksum(view, node);
    if (row == NULL)
        return false;
    return (revision != NULL && differ(revision->checksum, row->checksum)) ||
           (replaced != NULL && differ(replaced, row->checksum));
}

const char *aludel_i_view_edit(const struct aludel_i_view *view, uint32_t node)
{
    const struct aludel_revision *revision = view->graph.nodes[node].revision;
    const struct aludel_i_applied *row = view->row[node];
    if (revision == NULL)
        return "before it was squashed";
    bool up = differ(revision->upgrade_checksum, row->upgrade_checksum);
    bool down = differ(revision->downgrade_checksum, row->downgrade_checksum);
    if (up && down)
        return "upgrade and downgrade";
    return up ? "upgrade" : down ? "downgrade" : "header";
}
