#include "check_twice.h"

void twice_check_init(struct twice_check *check, const struct check_input *input, struct arena *arena)
{
    enum { MOST_EDGES = 100 * 1000 * 1000 };
    *check = (struct twice_check){
        .input = input, .seen = arena_alloc(arena, input->graph->n * sizeof *check->seen), .effort_left = MOST_EDGES};
}

/* Children stand behind their parents, so one way down from `node` meets all that it needs. */
static bool is_needed(struct twice_check *check, uint32_t ancestor, uint32_t node)
{
    uint32_t search = ++check->search, *seen = check->seen;
    seen[node] = search;
    for (uint32_t i = node; i > ancestor && check->effort_left > 0; i--) {
        const struct revision_node *needing = &check->input->graph->nodes[i];
        check->effort_left--;
        for (uint32_t k = 0; seen[i] == search && k < needing->n_parents; k++)
            seen[needing->parents[k]] = search;
        for (uint32_t k = 0; seen[i] == search && k < needing->n_depends; k++)
            seen[needing->depends[k]] = search;
    }
    return seen[ancestor] == search;
}

void twice_check(struct twice_check *check, struct schema_first first, const struct change *again, uint32_t node)
{
    const struct revision_node *nodes = check->input->graph->nodes, *maker = &nodes[first.node];
    struct diag_list *diags = check->input->diags;
    if (!is_needed(check, first.node, node))
        return;
    struct diag *diag =
        again->space == COLUMNS
            ? diag_add(diags, DIAG_CREATED_TWICE, source_span(nodes[node].file->source, again->written),
                       "'%.*s' has a column '%.*s' already", SLICE_FORMAT(again->on), SLICE_FORMAT(again->written))
            : diag_add(diags, DIAG_CREATED_TWICE, source_span(nodes[node].file->source, again->written),
                       "'%.*s' is there already", SLICE_FORMAT(again->written));
    diag_note(diags, diag, source_span(maker->file->source, first.written), "revision '%.*s' makes it here",
              SLICE_FORMAT(maker->id));
    diag_hint(diags, diag, "give the new one another name, or drop or rename the old one first");
}
