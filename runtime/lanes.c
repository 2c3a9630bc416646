#include "lanes.h"

#include <stdlib.h>
#include <string.h>

bool aludel_i_lanes_init(struct aludel_i_lanes *lanes, const struct aludel_i_graph *graph, const bool *set)
{
    /* A node may be awaited as a parent and as a dependency; and one is about to be drawn. */
    size_t most = (size_t)2 * graph->n + 1;
    *lanes = (struct aludel_i_lanes){.graph = graph, .set = set};
    lanes->lane = calloc(most, sizeof *lanes->lane);
    lanes->cells = calloc(most, sizeof *lanes->cells);
    if (lanes->lane != NULL && lanes->cells != NULL)
        return true;
    aludel_i_lanes_free(lanes);
    return false;
}

void aludel_i_lanes_free(struct aludel_i_lanes *lanes)
{
    free(lanes->lane);
    free(lanes->cells);
    *lanes = (struct aludel_i_lanes){0};
}

static uint32_t find(const struct aludel_i_lanes *lanes, uint32_t target, bool depends)
{
    for (uint32_t i = 0; i < lanes->n; i++)
        if (lanes->lane[i].target == target && lanes->lane[i].depends == depends)
            return i;
    return ALUDEL_I_NONE;
}

/* The first free lane from `from` on, or one more; it leads to `target` from now on. */
static uint32_t open_lane(struct aludel_i_lanes *lanes, uint32_t from, uint32_t target, bool depends)
{
    while (from < lanes->n && (lanes->lane[from].target != ALUDEL_I_NONE || lanes->cells[from].sides != 0))
        from++;
    if (from == lanes->n)
        lanes->cells[lanes->n++] = (struct aludel_i_cell){0};
    lanes->lane[from] = (struct aludel_i_lane){target, depends};
    return from;
}

static void trim(struct aludel_i_lanes *lanes)
{
    while (lanes->n > 0 && lanes->lane[lanes->n - 1].target == ALUDEL_I_NONE)
        lanes->n--;
}

/* --- Rows --------------------------------------------------------------------------------------------------------- */

void aludel_i_lanes_idle(struct aludel_i_lanes *lanes)
{
    lanes->width = lanes->n;
    for (uint32_t i = 0; i < lanes->n; i++) {
        bool used = lanes->lane[i].target != ALUDEL_I_NONE;
        lanes->cells[i] = (struct aludel_i_cell){.sides = used ? ALUDEL_I_NORTH | ALUDEL_I_SOUTH : 0,
                                                 .depends = lanes->lane[i].depends};
    }
}

/* A line from the node's lane to lane `to`. */
static void run_to(struct aludel_i_lanes *lanes, uint32_t to, bool depends)
{
    uint32_t left = to < lanes->at ? to : lanes->at, right = to < lanes->at ? lanes->at : to;
    lanes->cells[left].sides |= ALUDEL_I_EAST;
    lanes->cells[right].sides |= ALUDEL_I_WEST;
    for (uint32_t i = left; i < right; i++) {
        lanes->cells[i].run = true;
        lanes->cells[i].run_depends = depends;
    }
}

bool aludel_i_lanes_join(struct aludel_i_lanes *lanes, uint32_t node)
{
    uint32_t parent = find(lanes, node, false), depends = find(lanes, node, true);
    aludel_i_lanes_idle(lanes);
    lanes->at = parent != ALUDEL_I_NONE ? parent : depends;
    if (lanes->at == ALUDEL_I_NONE) {
        lanes->at = open_lane(lanes, 0, node, false);
        lanes->width = lanes->n;
    }
    if (parent == ALUDEL_I_NONE || depends == ALUDEL_I_NONE)
        return false;
    lanes->cells[depends].sides = ALUDEL_I_NORTH;
    run_to(lanes, depends, true);
    lanes->lane[depends].target = ALUDEL_I_NONE;
    trim(lanes);
    return true;
}

void aludel_i_lanes_node(struct aludel_i_lanes *lanes)
{
    aludel_i_lanes_idle(lanes);
    lanes->cells[lanes->at].node = true;
}

/* The node's own lane goes on to the first of `list` that no lane leads to yet; else it takes over the next lane to the
 * right of it that leads to one (true); else it ends here, and its lines go to other lanes. */
static bool go_on(struct aludel_i_lanes *lanes, const uint32_t *list, uint32_t n, bool depends)
{
    uint32_t taken = ALUDEL_I_NONE;
    struct aludel_i_cell *own = &lanes->cells[lanes->at];
    for (uint32_t i = 0; i < n; i++) {
        uint32_t lane = lanes->set[list[i]] ? find(lanes, list[i], depends) : lanes->at;
        if (lane == ALUDEL_I_NONE) {
            lanes->lane[lanes->at] = (struct aludel_i_lane){list[i], depends};
            *own = (struct aludel_i_cell){.sides = ALUDEL_I_NORTH | ALUDEL_I_SOUTH, .depends = depends};
            return false;
        }
        if (lane > lanes->at && lane < taken)
            taken = lane;
    }
    *own = (struct aludel_i_cell){.sides = ALUDEL_I_NORTH};
    if (taken == ALUDEL_I_NONE)
        return false;
    *own = (struct aludel_i_cell){.sides = ALUDEL_I_NORTH | ALUDEL_I_SOUTH, .depends = depends};
    lanes->lane[lanes->at] = lanes->lane[taken];
    lanes->lane[taken].target = ALUDEL_I_NONE;
    lanes->cells[taken].sides = ALUDEL_I_NORTH;
    run_to(lanes, taken, depends);
    return true;
}

/* A line from the node to the lane of `target`, a new one if need be. False: that is the node's own. */
static bool connect(struct aludel_i_lanes *lanes, uint32_t target, bool depends)
{
    uint32_t lane = find(lanes, target, depends);
    if (lane == lanes->at)
        return false;
    if (lane == ALUDEL_I_NONE) {
        lane = open_lane(lanes, lanes->at + 1, target, depends);
        lanes->cells[lane] = (struct aludel_i_cell){
            .sides = ALUDEL_I_SOUTH, .run = lanes->cells[lane].run, .run_depends = lanes->cells[lane].run_depends};
        if (lanes->width < lanes->n)
            lanes->width = lanes->n;
    }
    run_to(lanes, lane, depends);
    return true;
}

/* A line that runs on behind a cell where it is joined leaves that cell on both sides. */
static void run_through(struct aludel_i_lanes *lanes)
{
    const unsigned char both = ALUDEL_I_WEST | ALUDEL_I_EAST;
    for (uint32_t i = 1; i < lanes->width; i++)
        if (lanes->cells[i - 1].run && lanes->cells[i].run && (lanes->cells[i].sides & both) != 0)
            lanes->cells[i].sides |= both;
}

/* From the node to all of `list`; the node's own lane becomes one of theirs unless it goes on as it is. */
static bool connect_all(struct aludel_i_lanes *lanes, const uint32_t *list, uint32_t n, bool depends, bool ends)
{
    bool any = false;
    lanes->lane[lanes->at].depends = false;
    aludel_i_lanes_idle(lanes);
    if (ends) {
        lanes->lane[lanes->at].target = ALUDEL_I_NONE;
        any = go_on(lanes, list, n, depends);
    }
    for (uint32_t i = 0; i < n; i++)
        if (lanes->set[list[i]])
            any = connect(lanes, list[i], depends) || any;
    run_through(lanes);
    trim(lanes);
    return any;
}

static bool any_drawn(const struct aludel_i_lanes *lanes, const uint32_t *list, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (lanes->set[list[i]])
            return true;
    return false;
}

/* Dependencies come first, while the node's own lane is still there to start from. */
bool aludel_i_lanes_depends(struct aludel_i_lanes *lanes, uint32_t node)
{
    const struct aludel_i_node *of = &lanes->graph->nodes[node];
    return any_drawn(lanes, of->depends, of->n_depends) &&
           connect_all(lanes, of->depends, of->n_depends, true, !any_drawn(lanes, of->parents, of->n_parents));
}

bool aludel_i_lanes_parents(struct aludel_i_lanes *lanes, uint32_t node)
{
    const struct aludel_i_node *of = &lanes->graph->nodes[node];
    if (any_drawn(lanes, of->parents, of->n_parents))
        return connect_all(lanes, of->parents, of->n_parents, false, true);
    if (lanes->at < lanes->n && lanes->lane[lanes->at].target == node)
        lanes->lane[lanes->at].target = ALUDEL_I_NONE;
    trim(lanes);
    return false;
}
