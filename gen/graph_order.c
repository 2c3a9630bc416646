#include "graph_order.h"

struct sorter {
    struct arena *arena;
    struct diag_list *diags;
    const struct revision_node *nodes;
    uint32_t n;
    uint32_t *users, *first_user; /* who needs node i: users[first_user[i]] to users[first_user[i + 1] - 1] */
    uint32_t *unmet;              /* how many of its needs are not placed yet */
    bool *placed;
    uint32_t *ready, n_ready; /* a heap, the smallest index on top */
    uint32_t *order, n_order;
    uint32_t *path, depth; /* a walk from need to need among the stuck */
    bool *on_path;
    uint32_t *cursor; /* the needs of node i before this one are placed */
    bool acyclic;
};

static uint32_t n_needs(const struct revision_node *node)
{
    return node->n_parents + node->n_depends + node->n_replaces;
}

static uint32_t need(const struct revision_node *node, uint32_t i)
{
    if (i < node->n_parents)
        return node->parents[i];
    i -= node->n_parents;
    return i < node->n_depends ? node->depends[i] : node->replaces[i - node->n_depends];
}

/* --- Kahn's algorithm --------------------------------------------------------------------------------------------- */

static void find_users(struct sorter *sorter)
{
    uint32_t n = sorter->n, *first = arena_alloc(sorter->arena, (n + 2) * sizeof *first);
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t k = 0; k < n_needs(&sorter->nodes[i]); k++)
            first[need(&sorter->nodes[i], k) + 2]++;
    for (uint32_t i = 2; i < n + 2; i++)
        first[i] += first[i - 1];
    sorter->users = arena_alloc(sorter->arena, first[n + 1] * sizeof *sorter->users);
    sorter->first_user = first;
    for (uint32_t i = 0; i < n; i++) /* first[j + 1] runs from where j's users begin to where they end */
        for (uint32_t k = 0; k < n_needs(&sorter->nodes[i]); k++)
            sorter->users[first[need(&sorter->nodes[i], k) + 1]++] = i;
}

static void push_ready(struct sorter *sorter, uint32_t node)
{
    uint32_t *heap = sorter->ready, at = sorter->n_ready++;
    for (; at > 0 && heap[(at - 1) / 2] > node; at = (at - 1) / 2)
        heap[at] = heap[(at - 1) / 2];
    heap[at] = node;
}

static uint32_t pop_ready(struct sorter *sorter)
{
    uint32_t *heap = sorter->ready, top = heap[0], last = heap[--sorter->n_ready], at = 0;
    for (uint32_t child; (child = 2 * at + 1) < sorter->n_ready; at = child) {
        if (child + 1 < sorter->n_ready && heap[child + 1] < heap[child])
            child++;
        if (heap[child] >= last)
            break;
        heap[at] = heap[child];
    }
    heap[at] = last;
    return top;
}

static void place(struct sorter *sorter, uint32_t node)
{
    sorter->order[sorter->n_order++] = node;
    sorter->placed[node] = true;
    for (uint32_t k = sorter->first_user[node]; k < sorter->first_user[node + 1]; k++) {
        uint32_t user = sorter->users[k];
        if (--sorter->unmet[user] == 0 && !sorter->placed[user])
            push_ready(sorter, user);
    }
}

/* --- Circles ------------------------------------------------------------------------------------------------------ */

static struct span span_of_name(const struct tree_file *file, struct slice id)
{
    const struct tree_name_list *lists[] = {&file->revises, &file->depends};
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < lists[k]->count; i++)
            if (slice_equal(lists[k]->names[i], id))
                return source_span(file->source, lists[k]->names[i]);
    return source_span(file->source, file->revision.value);
}

/* So that it reads the same wherever the walk came in. */
static uint32_t smallest_id(const struct revision_node *nodes, const uint32_t *circle, uint32_t length)
{
    uint32_t smallest = 0;
    for (uint32_t i = 1; i < length; i++)
        if (slice_compare(nodes[circle[i]].id, nodes[circle[smallest]].id) < 0)
            smallest = i;
    return smallest;
}

static void report_circle(struct sorter *sorter, const uint32_t *circle, uint32_t length)
{
    enum { MOST_SHOWN = 100 };
    uint32_t start = smallest_id(sorter->nodes, circle, length);
    struct text loop = {0};
    for (uint32_t i = 0; i <= length; i++) {
        struct slice id = sorter->nodes[circle[(start + i) % length]].id;
        if (i < MOST_SHOWN || i == length)
            text_printf(&loop, "%s'%.*s'", i == 0 ? "" : " -> ", SLICE_FORMAT(id));
        else if (i == MOST_SHOWN)
            text_puts(&loop, " -> ...");
    }
    struct diag *diag = NULL;
    for (uint32_t i = 0; i < length && i < MOST_SHOWN; i++) {
        const struct revision_node *node = &sorter->nodes[circle[(start + i) % length]];
        const struct revision_node *next = &sorter->nodes[circle[(start + i + 1) % length]];
        struct span span = span_of_name(node->file, next->id);
        if (i == 0)
            diag = diag_add(sorter->diags, DIAG_CYCLE, span, "revisions need each other in a circle: %s", loop.at);
        else
            diag_note(sorter->diags, diag, span, "'%.*s' needs '%.*s' here", SLICE_FORMAT(node->id),
                      SLICE_FORMAT(next->id));
    }
    diag_hint(sorter->diags, diag, "take one of these names out of its '@revises' or '@depends'");
    text_free(&loop);
}

static uint32_t first_unmet_need(struct sorter *sorter, uint32_t node)
{
    while (sorter->placed[need(&sorter->nodes[node], sorter->cursor[node])])
        sorter->cursor[node]++;
    return need(&sorter->nodes[node], sorter->cursor[node]);
}

static void leave_path(struct sorter *sorter, uint32_t depth)
{
    while (sorter->depth > depth)
        sorter->on_path[sorter->path[--sorter->depth]] = false;
}

/* Nothing is ready and something is left: from any stuck node, need by need, the walk must come back to its own path.
 * That circle is reported and placed as if it were none, so that the next one can be found. The path is kept from one
 * circle to the next, which keeps the whole linear: what is placed is always at its end. */
static void break_circle(struct sorter *sorter, uint32_t stuck)
{
    uint32_t depth = sorter->depth;
    while (depth > 0 && sorter->placed[sorter->path[depth - 1]])
        depth--;
    leave_path(sorter, depth);
    uint32_t node = depth > 0 ? first_unmet_need(sorter, sorter->path[depth - 1]) : stuck;
    for (; !sorter->on_path[node]; node = first_unmet_need(sorter, node)) {
        sorter->on_path[node] = true;
        sorter->path[sorter->depth++] = node;
    }
    uint32_t begin = sorter->depth - 1;
    while (sorter->path[begin] != node)
        begin--;
    report_circle(sorter, sorter->path + begin, sorter->depth - begin);
    for (uint32_t i = begin; i < sorter->depth; i++)
        sorter->placed[sorter->path[i]] = true;
    for (uint32_t i = begin; i < sorter->depth; i++)
        place(sorter, sorter->path[i]);
    leave_path(sorter, begin);
    sorter->acyclic = false;
}

static void init(struct sorter *sorter)
{
    uint32_t n = sorter->n;
    sorter->unmet = arena_alloc(sorter->arena, n * sizeof *sorter->unmet);
    sorter->placed = arena_alloc(sorter->arena, n * sizeof *sorter->placed);
    sorter->ready = arena_alloc(sorter->arena, n * sizeof *sorter->ready);
    sorter->order = arena_alloc(sorter->arena, n * sizeof *sorter->order);
    sorter->path = arena_alloc(sorter->arena, n * sizeof *sorter->path);
    sorter->on_path = arena_alloc(sorter->arena, n * sizeof *sorter->on_path);
    sorter->cursor = arena_alloc(sorter->arena, n * sizeof *sorter->cursor);
    find_users(sorter);
    for (uint32_t i = 0; i < n; i++)
        if ((sorter->unmet[i] = n_needs(&sorter->nodes[i])) == 0)
            push_ready(sorter, i);
}

const uint32_t *graph_order(struct arena *arena, struct diag_list *diags, const struct revision_graph *graph,
                            bool *acyclic)
{
    struct sorter sorter = {.arena = arena, .diags = diags, .nodes = graph->nodes, .n = graph->n, .acyclic = true};
    init(&sorter);
    for (uint32_t stuck = 0;;) {
        while (sorter.n_ready > 0)
            place(&sorter, pop_ready(&sorter));
        while (stuck < sorter.n && sorter.placed[stuck])
            stuck++;
        if (stuck == sorter.n)
            break;
        break_circle(&sorter, stuck);
    }
    *acyclic = sorter.acyclic;
    return sorter.order;
}
