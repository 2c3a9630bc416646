#include "layering.h"

static int64_t mean(const struct aludel_i_block *block)
{
    int64_t quotient = block->sum / block->weight;
    return block->sum % block->weight < 0 ? quotient - 1 : quotient;
}

static int64_t width_of(const struct aludel_i_layering *making, uint32_t item, int64_t node_width)
{
    return item < making->layers->n_nodes ? node_width : 0;
}

/* From the middle of one to the middle of the other, at least. */
static int64_t distance(const struct aludel_i_layering *making, uint32_t left, uint32_t right, int64_t node_width,
                        int64_t gap)
{
    return (width_of(making, left, node_width) + width_of(making, right, node_width)) / 2 + gap;
}

/* Where the neighbours on that side would have it; where it is, without any. */
static int64_t wish(const struct aludel_i_layering *making, uint32_t item, int side)
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
static void place_layer(struct aludel_i_layering *making, uint32_t layer, int side, int64_t node_width, int64_t gap)
{
    enum { BEND_WEIGHT = 8 };
    const uint32_t *order = making->order + making->first[layer];
    uint32_t n_blocks = 0;
    int64_t offset = 0;
    for (uint32_t i = 0; i < aludel_i_layering_size(making, layer); i++) {
        int64_t weight = order[i] < making->layers->n_nodes ? 1 : BEND_WEIGHT;
        offset += i == 0 ? 0 : distance(making, order[i - 1], order[i], node_width, gap);
        making->blocks[n_blocks++] =
            (struct aludel_i_block){.sum = weight * (wish(making, order[i], side) - offset), .weight = weight, .n = 1};
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
            offset += i == 0 ? 0 : distance(making, order[i - 1], order[i], node_width, gap);
            making->layers->items[order[i]].x = mean(&making->blocks[block]) + offset;
        }
}

static void shift_to_zero(struct aludel_i_layering *making, int64_t node_width)
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

void aludel_i_layering_place(struct aludel_i_layering *making, int64_t node_width, int64_t gap)
{
    enum { PASSES = 12 };
    uint32_t n_layers = making->layers->n_layers;
    for (int pass = 0; pass < PASSES; pass++)
        for (uint32_t i = 0; i < n_layers; i++)
            place_layer(making, pass % 2 == 0 ? i : n_layers - 1 - i, pass % 2, node_width, gap);
    shift_to_zero(making, node_width);
}
