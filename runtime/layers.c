#include "layering.h"

#include <stdlib.h>

enum { MOST_BENDS = 200000 }; /* more would take seconds; then long lines go straight through everything */

void aludel_i_layers_free(struct aludel_i_layers *layers)
{
    free(layers->items);
    free(layers->segments);
    *layers = (struct aludel_i_layers){0};
}

/* --- Layers and bends --------------------------------------------------------------------------------------------- */

static void rise(struct aludel_i_item *items, uint32_t node, const uint32_t *list, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        uint32_t below = items[list[i]].layer;
        if (below != ALUDEL_I_NONE && below + 1 > items[node].layer)
            items[node].layer = below + 1;
    }
}

/* The longest way down to a root; nodes come after what they need. */
static void choose_layers(struct aludel_i_layers *layers, const struct aludel_i_graph *graph, const bool *set)
{
    for (uint32_t i = 0; i < graph->n; i++) {
        const struct aludel_i_node *of = &graph->nodes[i];
        layers->items[i].layer = set[i] ? 0 : ALUDEL_I_NONE;
        if (!set[i])
            continue;
        rise(layers->items, i, of->parents, of->n_parents);
        rise(layers->items, i, of->depends, of->n_depends);
        if (layers->items[i].layer >= layers->n_layers)
            layers->n_layers = layers->items[i].layer + 1;
    }
}

/* The layer of the highest node that needs each node, as a parent (0) or as a dependency (1). */
struct reach {
    uint32_t top[2];
    uint32_t bend[2]; /* the first bend, in the layer above the node */
};

static void reach_up(const struct aludel_i_layers *layers, struct reach *reach, uint32_t node, const uint32_t *list,
                     uint32_t n, int kind)
{
    for (uint32_t i = 0; i < n; i++)
        if (layers->items[list[i]].layer != ALUDEL_I_NONE && layers->items[node].layer > reach[list[i]].top[kind])
            reach[list[i]].top[kind] = layers->items[node].layer;
}

static uint32_t bends_of(const struct aludel_i_layers *layers, const struct reach *reach, uint32_t node, int kind)
{
    uint32_t layer = layers->items[node].layer;
    return layer == ALUDEL_I_NONE || reach[node].top[kind] < layer + 2 ? 0 : reach[node].top[kind] - layer - 1;
}

/* Numbers the bends; returns how many there are, 0 where there would be too many. */
static uint32_t number_bends(const struct aludel_i_layers *layers, struct reach *reach)
{
    uint64_t n = 0;
    for (uint32_t i = 0; i < layers->n_nodes; i++)
        for (int kind = 0; kind < 2; kind++) {
            reach[i].bend[kind] = layers->n_nodes + (uint32_t)n;
            n += bends_of(layers, reach, i, kind);
        }
    return n > MOST_BENDS ? 0 : (uint32_t)n;
}

static void add_segment(struct aludel_i_layers *layers, uint32_t below, uint32_t above, uint32_t source, int kind)
{
    layers->segments[layers->n_segments++] = (struct aludel_i_segment){below, above, source, kind == 1};
}

/* The chain of bends above a node. */
static void add_chain(struct aludel_i_layers *layers, const struct reach *reach, uint32_t node, int kind)
{
    uint32_t below = node, n = bends_of(layers, reach, node, kind);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t bend = reach[node].bend[kind] + i;
        layers->items[bend].layer = layers->items[node].layer + 1 + i;
        add_segment(layers, below, bend, node, kind);
        below = bend;
    }
}

/* To a node from the bend beneath it, or from what it needs itself. */
static void add_last(struct aludel_i_layers *layers, const struct reach *reach, uint32_t source, uint32_t node,
                     int kind, bool bends)
{
    uint32_t rise_of = layers->items[node].layer - layers->items[source].layer;
    bool direct = rise_of == 1 || !bends;
    add_segment(layers, direct ? source : reach[source].bend[kind] + rise_of - 2, node, source, kind);
}

static void add_segments(struct aludel_i_layers *layers, const struct aludel_i_graph *graph, const struct reach *reach,
                         bool bends)
{
    for (uint32_t i = 0; bends && i < graph->n; i++)
        for (int kind = 0; kind < 2; kind++)
            add_chain(layers, reach, i, kind);
    for (uint32_t i = 0; i < graph->n; i++) {
        const struct aludel_i_node *of = &graph->nodes[i];
        for (uint32_t k = 0; layers->items[i].layer != ALUDEL_I_NONE && k < of->n_parents + of->n_depends; k++) {
            int kind = k >= of->n_parents;
            uint32_t source = kind == 1 ? of->depends[k - of->n_parents] : of->parents[k];
            if (layers->items[source].layer != ALUDEL_I_NONE)
                add_last(layers, reach, source, i, kind, bends);
        }
    }
}

static int by_source(const void *a, const void *b)
{
    const struct aludel_i_segment *left = a, *right = b;
    if (left->source != right->source)
        return left->source < right->source ? -1 : 1;
    if (left->depends != right->depends)
        return left->depends ? 1 : -1;
    if (left->above != right->above)
        return left->above < right->above ? -1 : 1;
    return 0;
}

static bool make_items(struct aludel_i_layers *layers, const struct aludel_i_graph *graph, const bool *set)
{
    size_t n_edges = 0;
    struct reach *reach = calloc((size_t)graph->n + 1, sizeof *reach);
    layers->items = calloc((size_t)graph->n + MOST_BENDS + 1, sizeof *layers->items);
    layers->n_nodes = graph->n;
    for (uint32_t i = 0; i < graph->n; i++)
        n_edges += (size_t)graph->nodes[i].n_parents + graph->nodes[i].n_depends;
    layers->segments = calloc(n_edges + MOST_BENDS + 1, sizeof *layers->segments);
    bool ok = reach != NULL && layers->items != NULL && layers->segments != NULL;
    if (ok) {
        choose_layers(layers, graph, set);
        for (uint32_t i = 0; i < graph->n; i++)
            if (set[i]) {
                reach_up(layers, reach, i, graph->nodes[i].parents, graph->nodes[i].n_parents, 0);
                reach_up(layers, reach, i, graph->nodes[i].depends, graph->nodes[i].n_depends, 1);
            }
        uint32_t n_bends = number_bends(layers, reach);
        layers->n_items = graph->n + n_bends;
        add_segments(layers, graph, reach, n_bends > 0);
        qsort(layers->segments, layers->n_segments, sizeof *layers->segments, by_source);
    }
    free(reach);
    return ok;
}

/* --- Neighbours --------------------------------------------------------------------------------------------------- */

static void count_neighbours(struct aludel_i_layering *making)
{
    const struct aludel_i_layers *layers = making->layers;
    for (uint32_t i = 0; i < layers->n_segments; i++) {
        making->from[2 * layers->segments[i].above + 1]++;
        making->from[2 * layers->segments[i].below + 2]++;
    }
    for (uint32_t i = 0; i < 2 * layers->n_items; i++)
        making->from[i + 1] += making->from[i];
}

static void fill_neighbours(struct aludel_i_layering *making, uint32_t *used)
{
    const struct aludel_i_layers *layers = making->layers;
    for (uint32_t i = 0; i < layers->n_segments; i++) {
        uint32_t below = layers->segments[i].below, above = layers->segments[i].above;
        making->lists[making->from[2 * above] + used[2 * above]++] = below;
        making->lists[making->from[2 * below + 1] + used[2 * below + 1]++] = above;
    }
}

static void fill_layers(struct aludel_i_layering *making)
{
    struct aludel_i_layers *layers = making->layers;
    for (uint32_t i = 0; i < layers->n_items; i++)
        if (layers->items[i].layer != ALUDEL_I_NONE)
            making->first[layers->items[i].layer + 1]++;
    for (uint32_t i = 0; i < layers->n_layers; i++)
        making->first[i + 1] += making->first[i];
    for (uint32_t i = layers->n_items; i-- > 0;)
        if (layers->items[i].layer != ALUDEL_I_NONE)
            making->order[--making->first[layers->items[i].layer + 1]] = i;
    uint32_t n = 0;
    for (uint32_t i = 0; i < layers->n_items; i++)
        n += layers->items[i].layer != ALUDEL_I_NONE;
    for (uint32_t i = 0; i < layers->n_layers; i++)
        making->first[i] = making->first[i + 1];
    making->first[layers->n_layers] = n;
}

uint32_t aludel_i_layering_size(const struct aludel_i_layering *making, uint32_t layer)
{
    return making->first[layer + 1] - making->first[layer];
}

/* --- All of it ---------------------------------------------------------------------------------------------------- */

static bool begin_making(struct aludel_i_layering *making, struct aludel_i_layers *layers)
{
    size_t n = (size_t)layers->n_items + 2;
    *making = (struct aludel_i_layering){.layers = layers};
    making->order = calloc(n, sizeof *making->order);
    making->best = calloc(n, sizeof *making->best);
    making->tree = calloc(n, sizeof *making->tree);
    making->first = calloc((size_t)layers->n_layers + 2, sizeof *making->first);
    making->from = calloc(2 * n, sizeof *making->from);
    making->lists = calloc((size_t)2 * layers->n_segments + 1, sizeof *making->lists);
    making->ranks = calloc(n, sizeof *making->ranks);
    making->blocks = calloc(n, sizeof *making->blocks);
    uint32_t *used = calloc(2 * n, sizeof *used);
    bool ok = making->order != NULL && making->best != NULL && making->tree != NULL && making->first != NULL &&
              making->from != NULL && making->lists != NULL && making->ranks != NULL && making->blocks != NULL &&
              used != NULL;
    if (ok) {
        count_neighbours(making);
        fill_neighbours(making, used);
        fill_layers(making);
    }
    free(used);
    return ok;
}

static void end_making(struct aludel_i_layering *making)
{
    free(making->order);
    free(making->best);
    free(making->tree);
    free(making->first);
    free(making->from);
    free(making->lists);
    free(making->ranks);
    free(making->blocks);
}

bool aludel_i_layers_init(struct aludel_i_layers *layers, const struct aludel_i_graph *graph, const bool *set,
                          int64_t node_width, int64_t gap)
{
    struct aludel_i_layering making = {.layers = layers};
    *layers = (struct aludel_i_layers){0};
    bool ok = make_items(layers, graph, set) && begin_making(&making, layers);
    if (ok) {
        aludel_i_layering_reduce_crossings(&making);
        aludel_i_layering_place(&making, node_width, gap);
    } else
        aludel_i_layers_free(layers);
    end_making(&making);
    return ok;
}
