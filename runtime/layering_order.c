#include "layering.h"

#include <stdlib.h>
#include <string.h>

static void take_places(struct aludel_i_layering *making)
{
    for (uint32_t layer = 0; layer < making->layers->n_layers; layer++)
        for (uint32_t i = 0; i < aludel_i_layering_size(making, layer); i++)
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

static uint64_t crossings_above(struct aludel_i_layering *making, uint32_t layer)
{
    const struct aludel_i_item *items = making->layers->items;
    uint32_t size = aludel_i_layering_size(making, layer + 1), so_far = 0;
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

static uint64_t crossings(struct aludel_i_layering *making)
{
    uint64_t n = 0;
    for (uint32_t layer = 0; layer + 1 < making->layers->n_layers; layer++)
        n += crossings_above(making, layer);
    return n;
}

static int by_rank(const void *a, const void *b)
{
    const struct aludel_i_rank *left = a, *right = b;
    uint64_t before = left->sum * right->n, behind = right->sum * left->n;
    if (before != behind)
        return before < behind ? -1 : 1;
    return left->place < right->place ? -1 : left->place > right->place;
}

static void sort_layer(struct aludel_i_layering *making, uint32_t layer, int side)
{
    struct aludel_i_item *items = making->layers->items;
    uint32_t *order = making->order + making->first[layer], n = aludel_i_layering_size(making, layer);
    for (uint32_t i = 0; i < n; i++) {
        struct aludel_i_rank *rank = &making->ranks[i];
        uint32_t begin = making->from[2 * order[i] + (uint32_t)side],
                 end = making->from[2 * order[i] + (uint32_t)side + 1];
        *rank = (struct aludel_i_rank){.place = i, .item = order[i], .n = end - begin};
        for (uint32_t k = begin; k < end; k++)
            rank->sum += items[making->lists[k]].place;
        if (rank->n == 0)
            *rank = (struct aludel_i_rank){.place = i, .item = order[i], .n = 1, .sum = i};
    }
    qsort(making->ranks, n, sizeof *making->ranks, by_rank);
    for (uint32_t i = 0; i < n; i++) {
        order[i] = making->ranks[i].item;
        items[order[i]].place = i;
    }
}

/* Upwards and downwards in turn; the best of all the orders that were seen is kept. */
void aludel_i_layering_reduce_crossings(struct aludel_i_layering *making)
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
