#include "check_twice.h"

#include "changes.h"
#include "classify.h"

/* One name, and what was last known to have it. Times are counts of changes, in the graph's order: whatever an ancestor
 * did stands before. */
struct object {
    struct slice written, schema, on_key; /* as in struct change */
    uint32_t node;
    uint64_t made_at, changed_at; /* 0: never, or it is gone */
};

struct history {
    const struct check_input *input;
    struct slice_map by_key[TYPES + 1];
    struct object *objects;
    uint32_t n;
    uint64_t now, unclear_at; /* nothing from before is sure to be there */
    uint32_t *seen;           /* for each node, the last search that came by */
    uint32_t search;
    uint64_t effort_left; /* edges; many names of many branches would take quadratic time */
};

/* --- Objects ------------------------------------------------------------------------------------------------------ */

static struct object *find(const struct history *history, enum name_space space, struct slice key)
{
    uint32_t index = slice_map_find(&history->by_key[space], key);
    return index == SLICE_MAP_NONE ? NULL : &history->objects[index];
}

static struct object *put(struct history *history, enum name_space space, struct slice key)
{
    uint32_t index = slice_map_put(&history->by_key[space], key, history->n);
    return &history->objects[index == SLICE_MAP_NONE ? history->n++ : index];
}

/* An index goes with its column, a partition with its table. */
static bool is_there(const struct history *history, const struct object *object)
{
    if (object->made_at <= history->unclear_at)
        return false;
    const struct object *table = object->on_key.at == NULL ? NULL : find(history, RELATIONS, object->on_key);
    return table == NULL || table->changed_at <= object->made_at;
}

/* --- The graph ---------------------------------------------------------------------------------------------------- */

/* Children stand behind their parents, so one way down from `node` meets all that it needs. */
static bool is_needed(struct history *history, uint32_t ancestor, uint32_t node)
{
    uint32_t search = ++history->search;
    history->seen[node] = search;
    for (uint32_t i = node; i > ancestor && history->effort_left > 0; i--) {
        const struct revision_node *needing = &history->input->graph->nodes[i];
        history->effort_left--;
        for (uint32_t k = 0; history->seen[i] == search && k < needing->n_parents; k++)
            history->seen[needing->parents[k]] = search;
        for (uint32_t k = 0; history->seen[i] == search && k < needing->n_depends; k++)
            history->seen[needing->depends[k]] = search;
    }
    return history->seen[ancestor] == search;
}

/* --- Changes ------------------------------------------------------------------------------------------------------ */

static void report(const struct history *history, const struct object *first, const struct change *again, uint32_t node)
{
    const struct revision_node *nodes = history->input->graph->nodes, *maker = &nodes[first->node];
    struct diag_list *diags = history->input->diags;
    struct diag *diag = diag_add(diags, DIAG_CREATED_TWICE, source_span(nodes[node].file->source, again->written),
                                 "'%.*s' is there already", SLICE_FORMAT(again->written));
    diag_note(diags, diag, source_span(maker->file->source, first->written), "revision '%.*s' makes it here",
              SLICE_FORMAT(maker->id));
    diag_hint(diags, diag, "give the new one another name, or drop or rename the old one first");
}

static bool is_temporary(const struct change *made)
{
    return slice_equal_nocase(made->schema, slice_of("pg_temp."));
}

static void make(struct history *history, const struct change *made, uint32_t node)
{
    if (is_temporary(made))
        return;
    struct object *object = put(history, made->space, made->key);
    if (is_there(history, object)) {
        if (!made->maybe && !made->rename && slice_equal_nocase(object->schema, made->schema) &&
            is_needed(history, object->node, node))
            report(history, object, made, node);
        return;
    }
    object->written = made->written;
    object->schema = made->schema;
    object->on_key = made->on_key;
    object->node = node;
    object->made_at = made->rename && made->maybe ? 0 : history->now;
    if (made->on_key.at != NULL)
        put(history, RELATIONS, made->on_key);
}

static void apply(struct history *history, const struct change *change, uint32_t node)
{
    history->now++;
    if (change->effect == UNCLEAR) {
        history->unclear_at = history->now;
        return;
    }
    if (change->space > TYPES)
        return;
    if (change->effect == MAKES) {
        make(history, change, node);
        return;
    }
    struct object *object = find(history, change->space, change->key);
    if (object == NULL)
        return;
    object->changed_at = history->now;
    if (change->effect == DROPS)
        object->made_at = 0;
}

/* At most so many names, with the tables that indexes and partitions belong to. */
static size_t most_names(const struct revision_graph *graph)
{
    size_t n = 0;
    for (uint32_t i = 0; i < graph->n; i++)
        for (size_t s = 0; s < graph->nodes[i].file->n_sections; s++) {
            const struct tree_section *section = &graph->nodes[i].file->sections[s];
            for (size_t k = 0; section->kind == TREE_UPGRADE && k < section->n_statements; k++) {
                const struct statement_class *class = section->statements[k].class;
                n += (class->kind != KIND_NONE && class->what[0] == 'C') || class->new_name.at != NULL;
                n += class->on.at != NULL;
            }
        }
    return n;
}

void check_twice(const struct check_input *input)
{
    const struct revision_graph *graph = input->graph;
    size_t most = most_names(graph);
    struct history history = {.input = input, .effort_left = 100 * 1000 * 1000};
    struct changes changes = {.arena = input->arena};
    for (int space = 0; space <= TYPES; space++)
        slice_map_init(&history.by_key[space], input->arena, most);
    history.objects = arena_alloc(input->arena, most * sizeof *history.objects);
    history.seen = arena_alloc(input->arena, graph->n * sizeof *history.seen);
    for (uint32_t i = 0; i < graph->n; i++) {
        if (graph->nodes[i].replaced_by != SLICE_MAP_NONE) /* its squash makes the same once more */
            continue;
        if (graph->nodes[i].file->broken) {
            history.unclear_at = ++history.now;
            continue;
        }
        changes_gather(&changes, graph->nodes[i].file, TREE_UPGRADE);
        for (size_t k = 0; k < changes.n; k++)
            apply(&history, &changes.items[k], i);
    }
}
