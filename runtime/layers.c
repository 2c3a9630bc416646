#include "layers.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_BENDS = 200000 }; /* more would take seconds; then long lines go straight through everything */

/* What only the making needs. */
struct making {
    struct aludel_i_layers *layers;
    uint32_t *order, *first; /* items by layer and place; where each layer begins */
    uint32_t *lists; /* the neighbours of all items, from[2 * item] those below, from[2 * item + 1] those above */
    uint32_t *from;
    uint32_t *tree; /* counts of a layer, as a Fenwick tree */
    uint32_t *best;
    struct rank *ranks;
    struct block *blocks;
};

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

static void count_neighbours(struct making *making)
{
    const struct aludel_i_layers *layers = making->layers;
    for (uint32_t i = 0; i < layers->n_segments; i++) {
        making->from[2 * layers->segments[i].above + 1]++;
        making->from[2 * layers->segments[i].below + 2]++;
    }
    for (uint32_t i = 0; i < 2 * layers->n_items; i++)
        making->from[i + 1] += making->from[i];
}

static void fill_neighbours(struct making *making, uint32_t *used)
{
    const struct aludel_i_layers *layers = making->layers;
    for (uint32_t i = 0; i < layers->n_segments; i++) {
        uint32_t below = layers->segments[i].below, above = layers->segments[i].above;
        making->lists[making->from[2 * above] + used[2 * above]++] = below;
        making->lists[making->from[2 * below + 1] + used[2 * below + 1]++] = above;
    }
}

static void fill_layers(struct making *making)
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

static uint32_t n_in(const struct making *making, uint32_t layer)
{
    return making->first[layer + 1] - making->first[layer];
}

/* --- Crossings ---------------------------------------------------------------------------------------------------- */

static void take_places(struct making *making)
{
    for (uint32_t layer = 0; layer < making->layers->n_layers; layer++)
        for (uint32_t i = 0; i < n_in(making, layer); i++)
            making->layers->items[making->order[making->first[layer] + i]].place = i;
}

/* How many of the ends so far are right of `place`: all of them but those up to it. */
static uint32_t right_of(const uint32_t *tree, uint32_t place, uint32_t n)
{
    uint32_t left = 0;
    for (uint32_t i = place + 1; i > 0; i &= i - 1)
        left += tree[i];
    return n - left;
}

static uint64_t crossings_above(struct making *making, uint32_t layer)
{
    const struct aludel_i_item *items = making->layers->items;
    uint32_t size = n_in(making, layer + 1), so_far = 0;
    uint64_t n = 0;
    memset(making->tree, 0, ((size_t)size + 1) * sizeof *making->tree);
    for (uint32_t i = making->first[layer]; i < making->first[layer + 1]; i++) {
        uint32_t item = making->order[i], begin = making->from[2 * item + 1], end = making->from[2 * item + 2];
        for (uint32_t k = begin; k < end; k++)
            if (items[making->lists[k]].layer == layer + 1)
                n += right_of(making->tree, items[making->lists[k]].place, so_far);
        for (uint32_t k = begin; k < end; k++)
            if (items[making->lists[k]].layer == layer + 1) {
                for (uint32_t at = items[making->lists[k]].place + 1; at <= size; at += at & (~at + 1))
                    making->tree[at]++;
                so_far++;
            }
    }
    return n;
}

static uint64_t crossings(struct making *making)
{
    uint64_t n = 0;
    for (uint32_t layer = 0; layer + 1 < making->layers->n_layers; layer++)
        n += crossings_above(making, layer);
    return n;
}

/* Where an item would like to be: the mean place of its neighbours. */
struct rank {
    uint64_t sum, n;
    uint32_t place, item;
};

static int by_rank(const void *a, const void *b)
{
    const struct rank *left = a, *right = b;
    uint64_t before = left->sum * right->n, behind = right->sum * left->n;
    if (before != behind)
        return before < behind ? -1 : 1;
    return left->place < right->place ? -1 : left->place > right->place;
}

static void sort_layer(struct making *making, uint32_t layer, int side)
{
    struct aludel_i_item *items = making->layers->items;
    uint32_t *order = making->order + making->first[layer], n = n_in(making, layer);
    for (uint32_t i = 0; i < n; i++) {
        struct rank *rank = &making->ranks[i];
        uint32_t begin = making->from[2 * order[i] + (uint32_t)side],
                 end = making->from[2 * order[i] + (uint32_t)side + 1];
        *rank = (struct rank){.place = i, .item = order[i], .n = end - begin};
        for (uint32_t k = begin; k < end; k++)
            rank->sum += items[making->lists[k]].place;
        if (rank->n == 0)
            *rank = (struct rank){.place = i, .item = order[i], .n = 1, .sum = i};
    }
    qsort(making->ranks, n, sizeof *making->ranks, by_rank);
    for (uint32_t i = 0; i < n; i++) {
        order[i] = making->ranks[i].item;
        items[order[i]].place = i;
    }
}

/* Upwards and downwards in turn; the best of all the orders that were seen is kept. */
static void reduce_crossings(struct making *making)
{
    enum { PASSES = 16 };
    uint32_t n_layers = making->layers->n_layers;
    size_t bytes = making->layers->n_items * sizeof *making->order;
    take_places(making);
    uint64_t least = crossings(making);
    memcpy(making->best, making->order, bytes);
    for (int pass = 0; pass < PASSES && least > 0; pass++) {
        for (uint32_t i = 1; i < n_layers; i++)
            sort_layer(making, pass % 2 == 0 ? i : n_layers - 1 - i, pass % 2);
        uint64_t n = crossings(making);
        if (n >= least)
            continue;
        least = n;
        memcpy(making->best, making->order, bytes);
    }
    memcpy(making->order, making->best, bytes);
    take_places(making);
}

/* --- Places on the line ------------------------------------------------------------------------------------------- */

/* Items of a layer that touch, and so move as one. */
struct block {
    int64_t sum, weight; /* of where they want to be, less what stands between the layer's left end and them */
    uint32_t n;
};

static int64_t mean(const struct block *block)
{
    int64_t quotient = block->sum / block->weight;
    return block->sum % block->weight < 0 ? quotient - 1 : quotient;
}

static int64_t width_of(const struct making *making, uint32_t item, int64_t node_width)
{
    return item < making->layers->n_nodes ? node_width : 0;
}

/* Where the neighbours on that side would have it; where it is, without any. */
static int64_t wish(const struct making *making, uint32_t item, int side)
{
    const struct aludel_i_item *items = making->layers->items;
    uint32_t begin = making->from[2 * item + (uint32_t)side], end = making->from[2 * item + (uint32_t)side + 1];
    int64_t sum = 0;
    for (uint32_t k = begin; k < end; k++)
        sum += items[making->lists[k]].x;
    return begin == end ? items[item].x : sum / (int64_t)(end - begin);
}

/* The least squares of all wishes that keep order and distances: blocks that overlap become one (isotonic regression).
 * Bends weigh more: a straight line is worth a node's move. */
static void place_layer(struct making *making, uint32_t layer, int side, int64_t node_width, int64_t gap)
{
    enum { BEND_WEIGHT = 8 };
    const uint32_t *order = making->order + making->first[layer];
    uint32_t n_blocks = 0;
    int64_t offset = 0;
    for (uint32_t i = 0; i < n_in(making, layer); i++) {
        int64_t weight = order[i] < making->layers->n_nodes ? 1 : BEND_WEIGHT;
        if (i > 0)
            offset += (width_of(making, order[i - 1], node_width) + width_of(making, order[i], node_width)) / 2 + gap;
        making->blocks[n_blocks++] =
            (struct block){.sum = weight * (wish(making, order[i], side) - offset), .weight = weight, .n = 1};
        while (n_blocks > 1 && mean(&making->blocks[n_blocks - 2]) > mean(&making->blocks[n_blocks - 1])) {
            n_blocks--;
            making->blocks[n_blocks - 1].sum += making->blocks[n_blocks].sum;
            making->blocks[n_blocks - 1].weight += making->blocks[n_blocks].weight;
            making->blocks[n_blocks - 1].n += making->blocks[n_blocks].n;
        }
    }
    offset = 0;
    for (uint32_t block = 0, i = 0; block < n_blocks; block++)
        for (uint32_t k = 0; k < making->blocks[block].n; k++, i++) {
            if (i > 0)
                offset +=
                    (width_of(making, order[i - 1], node_width) + width_of(making, order[i], node_width)) / 2 + gap;
            making->layers->items[order[i]].x = mean(&making->blocks[block]) + offset;
        }
}

static void shift_to_zero(struct making *making, int64_t node_width)
{
    struct aludel_i_layers *layers = making->layers;
    int64_t left = INT64_MAX, right = 0;
    for (uint32_t i = 0; i < layers->n_items; i++)
        if (layers->items[i].layer != ALUDEL_I_NONE && layers->items[i].x - width_of(making, i, node_width) / 2 < left)
            left = layers->items[i].x - width_of(making, i, node_width) / 2;
    for (uint32_t i = 0; i < layers->n_items; i++)
        if (layers->items[i].layer != ALUDEL_I_NONE) {
            layers->items[i].x -= left;
            if (layers->items[i].x + width_of(making, i, node_width) / 2 > right)
                right = layers->items[i].x + width_of(making, i, node_width) / 2;
        }
    layers->width = right;
}

static void place(struct making *making, int64_t node_width, int64_t gap)
{
    enum { PASSES = 12 };
    uint32_t n_layers = making->layers->n_layers;
    for (int pass = 0; pass < PASSES; pass++)
        for (uint32_t i = 0; i < n_layers; i++)
            place_layer(making, pass % 2 == 0 ? i : n_layers - 1 - i, pass % 2, node_width, gap);
    shift_to_zero(making, node_width);
}

/* --- All of it ---------------------------------------------------------------------------------------------------- */

static bool begin_making(struct making *making, struct aludel_i_layers *layers)
{
    size_t n = (size_t)layers->n_items + 2;
    *making = (struct making){.layers = layers};
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

static void end_making(struct making *making)
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
    struct making making = {.layers = layers};
    *layers = (struct aludel_i_layers){0};
    bool ok = make_items(layers, graph, set) && begin_making(&making, layers);
    if (ok) {
        reduce_crossings(&making);
        place(&making, node_width, gap);
    } else
        aludel_i_layers_free(layers);
    end_making(&making);
    return ok;
}
