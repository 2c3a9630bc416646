/* layering.h: what layers.c (layers and bends), layering_order.c (crossings) and layering_place.c (places) share while
 * a layout is made. */
#ifndef ALUDEL_LAYERING_H
#define ALUDEL_LAYERING_H

#include "layers.h"

/* Where an item would like to be: the mean place of its neighbours. */
struct aludel_i_rank {
    uint64_t sum, n;
    uint32_t place, item;
};

/* Items of a layer that touch, and so move as one. */
struct aludel_i_block {
    int64_t sum, weight; /* of where they want to be, less what stands between the layer's left end and them */
    uint32_t n;
};

struct aludel_i_layering {
    struct aludel_i_layers *layers;
    uint32_t *order, *first; /* items by layer and place; where each layer begins */
    uint32_t *lists;         /* the neighbours of all items */
    uint32_t *from;          /* where in `lists`: from[2 * item] those below, from[2 * item + 1] those above */
    uint32_t *tree;          /* counts of a layer, as a Fenwick tree */
    uint32_t *best;          /* the order with the fewest crossings so far */
    struct aludel_i_rank *ranks;
    struct aludel_i_block *blocks;
};

/* Items in a layer. */
uint32_t aludel_i_layering_size(const struct aludel_i_layering *making, uint32_t layer);

/* Puts the items of each layer in the order that crosses fewest lines, of those that some passes see. */
void aludel_i_layering_reduce_crossings(struct aludel_i_layering *making);

/* Gives each item its x, in that order. */
void aludel_i_layering_place(struct aludel_i_layering *making, int64_t node_width, int64_t gap);

#endif
