/* lanes.h: revisions, newest first, with the lines between them in lanes, row by row, as `git log --graph` lays them
 * out. Pure: it knows which lines meet in which cell, and nothing of the characters that draw them.
 *
 * A lane leads down to one revision, as a parent or as something depended on, and all who have it as such share the
 * lane: there are never more lanes than revisions that are still awaited. */
#ifndef ALUDEL_LANES_H
#define ALUDEL_LANES_H

#include "graph.h"

enum aludel_i_side { ALUDEL_I_NORTH = 1, ALUDEL_I_SOUTH = 2, ALUDEL_I_WEST = 4, ALUDEL_I_EAST = 8 };

struct aludel_i_cell {
    unsigned char sides; /* where lines leave it: some of enum aludel_i_side */
    bool node;           /* the revision itself */
    bool depends;        /* what goes up or down is a dependency */
    bool run;            /* a line runs from it to the cell to the right, be it beneath the cells' own lines */
    bool run_depends;
};

struct aludel_i_lane {
    uint32_t target; /* ALUDEL_I_NONE: it is free */
    bool depends;
};

struct aludel_i_lanes {
    const struct aludel_i_graph *graph;
    const bool *set; /* the nodes that are drawn */
    struct aludel_i_lane *lane;
    struct aludel_i_cell *cells; /* the row, `width` of them */
    uint32_t n, width;           /* n: lanes in use, free ones among them */
    uint32_t at;                 /* the lane of the node */
};

/* False: out of memory, and *lanes is empty. */
ALUDEL_I_MUST_CHECK bool aludel_i_lanes_init(struct aludel_i_lanes *lanes, const struct aludel_i_graph *graph,
                                             const bool *set);
void aludel_i_lanes_free(struct aludel_i_lanes *lanes);

/* The rows of a node, in this order. NODE is always one, the others are where they answer true. */
bool aludel_i_lanes_join(struct aludel_i_lanes *lanes, uint32_t node); /* two lanes that lead to it become one */
void aludel_i_lanes_node(struct aludel_i_lanes *lanes);
bool aludel_i_lanes_depends(struct aludel_i_lanes *lanes, uint32_t node);
bool aludel_i_lanes_parents(struct aludel_i_lanes *lanes, uint32_t node);

/* A row in which nothing happens, beside further text. */
void aludel_i_lanes_idle(struct aludel_i_lanes *lanes);

#endif
