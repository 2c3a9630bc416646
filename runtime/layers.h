/* layers.h: revisions in layers, for a picture of boxes and curves: what needs others stands in a layer above all of
 * them, lines have as few crossings as some passes find, and run straight where they can. Pure, in whole numbers only:
 * the same graph gives the same picture on every machine.
 *
 * A line that passes a layer has a bend there, an item like a revision but narrow. All who need one revision share its
 * bends, so that many long lines become one. */
#ifndef ALUDEL_LAYERS_H
#define ALUDEL_LAYERS_H

#include "graph.h"

struct aludel_i_item {
    uint32_t layer; /* from 0, the oldest; ALUDEL_I_NONE: a node that is not in the set */
    uint32_t place; /* in its layer, from the left */
    int64_t x;      /* of its middle; the leftmost edge of all is 0 */
};

/* A line between items; but where there were too many bends, of neighbouring layers. */
struct aludel_i_segment {
    uint32_t below, above;
    uint32_t source; /* the node that is needed */
    bool depends;
};

struct aludel_i_layers {
    struct aludel_i_item *items; /* the graph's nodes, then the bends */
    uint32_t n_items, n_nodes, n_layers;
    struct aludel_i_segment *segments; /* those of one source and kind stand together */
    uint32_t n_segments;
    int64_t width;
};

/* Lays out the nodes of `set`, each `node_width` wide and `gap` apart. False: out of memory, and *layers is empty. */
ALUDEL_I_MUST_CHECK bool aludel_i_layers_init(struct aludel_i_layers *layers, const struct aludel_i_graph *graph,
                                              const bool *set, int64_t node_width, int64_t gap);
void aludel_i_layers_free(struct aludel_i_layers *layers);

#endif
