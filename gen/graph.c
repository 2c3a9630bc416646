#include "graph.h"

#include "created.h"
#include "graph_order.h"

#include <stdlib.h>

struct builder {
    struct arena *arena;
    struct diag_list *diags;
    struct revision_graph *graph;
    const struct tree_file *files;
    size_t n_files;
    struct slice_map folded; /* lower-case id to the file that declares it */
    const struct tree_file *
        *nameless; /* their faulty `@revision` was diagnosed: names that would be theirs are not unknown */
    size_t n_nameless;
    size_t effort_left; /* cells of edit distance tables */
};

/* --- Declarations ------------------------------------------------------------------------------------------------- */

static struct slice fold_case(struct arena *arena, struct slice id)
{
    char *folded = arena_copy(arena, id.at, id.length);
    for (size_t i = 0; i < id.length; i++)
        if (folded[i] >= 'A' && folded[i] <= 'Z')
            folded[i] = (char)(folded[i] - 'A' + 'a');
    return (struct slice){folded, id.length};
}

static struct span declaration(const struct tree_file *file)
{
    return source_span(file->source, file->revision.value);
}

static void report_second(struct builder *builder, enum diag_id id, const struct tree_file *file,
                          const struct tree_file *first)
{
    struct slice name = file->revision.value;
    struct diag *diag;
    if (id == DIAG_DUPLICATE_REVISION) {
        diag = diag_add(builder->diags, id, declaration(file), "revision '%.*s' is declared twice", SLICE_FORMAT(name));
        diag_note(builder->diags, diag, declaration(first), "the first one is here");
        diag_hint(builder->diags, diag, "give one of the two another id");
    } else {
        diag = diag_add(builder->diags, id, declaration(file), "revisions '%.*s' and '%.*s' differ only in case",
                        SLICE_FORMAT(first->revision.value), SLICE_FORMAT(name));
        diag_note(builder->diags, diag, declaration(first), "the other one is here");
        diag_hint(builder->diags, diag, "give one of the two an id that people can tell apart");
    }
}

/* True: the file is the first to declare its revision. */
static bool declare(struct builder *builder, const struct tree_file *file, uint32_t number)
{
    struct slice id = file->revision.value;
    uint32_t first = slice_map_put(&builder->graph->by_id, id, number);
    if (first != SLICE_MAP_NONE) {
        report_second(builder, DIAG_DUPLICATE_REVISION, file, &builder->files[first]);
        builder->graph->resolved = false;
        return false;
    }
    first = slice_map_put(&builder->folded, fold_case(builder->arena, id), number);
    if (first != SLICE_MAP_NONE)
        report_second(builder, DIAG_REVISION_CASE, file, &builder->files[first]);
    return true;
}

static void add_nameless(struct builder *builder, const struct tree_file *file)
{
    enum { MOST_NAMELESS = 64 }; /* every unknown name is looked for in all of them */
    builder->graph->resolved = false;
    if (builder->n_nameless == MOST_NAMELESS)
        return;
    builder->nameless = arena_grow(builder->arena, builder->nameless, builder->n_nameless, sizeof *builder->nameless);
    builder->nameless[builder->n_nameless++] = file;
}

static void declare_all(struct builder *builder)
{
    struct revision_graph *graph = builder->graph;
    slice_map_init(&graph->by_id, builder->arena, builder->n_files);
    slice_map_init(&builder->folded, builder->arena, builder->n_files);
    graph->nodes = arena_alloc(builder->arena, builder->n_files * sizeof *graph->nodes);
    for (size_t i = 0; i < builder->n_files; i++) {
        const struct tree_file *file = &builder->files[i];
        if (file->project.keyword.at != NULL)
            continue;
        if (file->revision.value.at == NULL)
            add_nameless(builder, file);
        else if (declare(builder, file, (uint32_t)i))
            graph->nodes[graph->n++] = (struct revision_node){.file = file, .id = file->revision.value};
    }
}

/* --- The order of those that are ready at once -------------------------------------------------------------------- */

struct rank {
    struct revision_node node;
    int64_t created;
};

/* Without `@created` a revision comes after those with one: it tells nothing, so it must not go between them, and a
 * total order needs one side for all of them. */
static int compare_ranks(const void *left, const void *right)
{
    const struct rank *a = left, *b = right;
    if (a->created != b->created)
        return a->created < b->created ? -1 : 1;
    return slice_compare(a->node.id, b->node.id);
}

static void sort_by_rank(struct builder *builder)
{
    struct revision_graph *graph = builder->graph;
    struct rank *ranks = arena_alloc(builder->arena, graph->n * sizeof *ranks);
    for (uint32_t i = 0; i < graph->n; i++) {
        struct slice created = graph->nodes[i].file->created.value;
        ranks[i].node = graph->nodes[i];
        if (created.at == NULL || !created_parse(created, &ranks[i].created))
            ranks[i].created = INT64_MAX;
    }
    qsort(ranks, graph->n, sizeof *ranks, compare_ranks);
    for (uint32_t i = 0; i < graph->n; i++)
        graph->nodes[i] = ranks[i].node;
}

/* --- Names to nodes ----------------------------------------------------------------------------------------------- */

/* A squash of squashes has more parts than each of those, and a name means the innermost one first. */
static int compare_parts(const void *left, const void *right)
{
    const struct revision_node *const *a = left, *const *b = right;
    size_t n_a = (*a)->file->n_replaced, n_b = (*b)->file->n_replaced;
    return n_a != n_b ? (n_a < n_b ? -1 : 1) : *a < *b ? -1 : *a > *b;
}

static void index_replaced(struct builder *builder, size_t n_replaced)
{
    struct revision_graph *graph = builder->graph;
    const struct revision_node **squashes = arena_alloc(builder->arena, graph->n * sizeof(*squashes));
    size_t n = 0;
    slice_map_init(&graph->by_replaced, builder->arena, n_replaced);
    for (uint32_t i = 0; i < graph->n; i++)
        if (graph->nodes[i].file->n_replaced > 0)
            squashes[n++] = &graph->nodes[i];
    if (n > 1)
        qsort(squashes, n, sizeof *squashes, compare_parts);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < squashes[i]->file->n_replaced; k++)
            slice_map_put(&graph->by_replaced, squashes[i]->file->replaced[k].id,
                          (uint32_t)(squashes[i] - graph->nodes));
}

static void index_nodes(struct builder *builder)
{
    struct revision_graph *graph = builder->graph;
    size_t n_replaced = 0;
    slice_map_clear(&graph->by_id); /* its room is for all files */
    for (uint32_t i = 0; i < graph->n; i++) {
        slice_map_put(&graph->by_id, graph->nodes[i].id, i);
        n_replaced += graph->nodes[i].file->n_replaced;
    }
    index_replaced(builder, n_replaced);
}

static void report_overlap(struct builder *builder, const struct revision_node *node, struct slice again,
                           const struct revision_node *first)
{
    struct diag *diag = diag_add(builder->diags, DIAG_REPLACES_OVERLAP, source_span(node->file->source, again),
                                 "'%.*s' is replaced by '%.*s' already", SLICE_FORMAT(again), SLICE_FORMAT(first->id));
    diag_note(builder->diags, diag, source_span(first->file->source, first->file->replaces.value), "here");
    diag_hint(builder->diags, diag, "keep one of the two squashes");
    builder->graph->resolved = false;
}

static bool lists(const struct tree_file *file, struct slice id)
{
    for (size_t i = 0; i < file->n_replaced; i++)
        if (slice_equal(file->replaced[i].id, id))
            return true;
    return false;
}

/* What a squash replaces comes before it where the files are still there, so that a database can finish them first. */
static void resolve_replaced(struct builder *builder)
{
    struct revision_graph *graph = builder->graph;
    for (uint32_t i = 0; i < graph->n; i++)
        graph->nodes[i].replaced_by = SLICE_MAP_NONE;
    for (uint32_t i = 0; i < graph->n; i++) {
        struct revision_node *node = &graph->nodes[i];
        const struct tree_file *file = node->file;
        uint32_t *replaces = arena_alloc(builder->arena, file->n_replaced * sizeof *replaces);
        for (size_t k = 0; k < file->n_replaced; k++) {
            uint32_t first = slice_map_find(&graph->by_replaced, file->replaced[k].id);
            uint32_t there = slice_map_find(&graph->by_id, file->replaced[k].id);
            if (first != i && !lists(file, graph->nodes[first].id))
                report_overlap(builder, node, file->replaced[k].id, &graph->nodes[first]);
            else if (first == i && there != SLICE_MAP_NONE) {
                graph->nodes[there].replaced_by = i;
                replaces[node->n_replaces++] = there;
            }
        }
        node->replaces = replaces;
    }
}

/* The node that `name` means to `from`: one of its own kind where a squash replaces both, else the squash, which stands
 * for what it replaces whether or not that still has a file. */
static uint32_t find_named(const struct revision_graph *graph, const struct revision_node *from, struct slice name)
{
    uint32_t by = slice_map_find(&graph->by_replaced, name), node = slice_map_find(&graph->by_id, name);
    if (by == SLICE_MAP_NONE || by == from->replaced_by)
        return node;
    for (uint32_t steps = 0; steps < graph->n; steps++) { /* squashes of each other are a circle, reported as such */
        uint32_t next = graph->nodes[by].replaced_by;
        if (next == SLICE_MAP_NONE || next == from->replaced_by)
            break;
        by = next;
    }
    return by;
}

static bool is_partly_gone(const struct revision_graph *graph, const struct revision_node *from, struct slice name)
{
    return from->replaced_by != SLICE_MAP_NONE && slice_map_find(&graph->by_replaced, name) == from->replaced_by;
}

/* The declared id that was probably meant, or NULL. Ten thousand wrong names among a hundred thousand ids would be 10^9
 * comparisons: after a while there are no more suggestions. */
static const struct tree_file *nearest(struct builder *builder, struct slice name)
{
    uint32_t same_but_case = slice_map_find(&builder->folded, fold_case(builder->arena, name));
    if (same_but_case != SLICE_MAP_NONE)
        return &builder->files[same_but_case];
    const struct tree_file *best = NULL;
    size_t limit = name.length / 3;
    for (uint32_t i = 0; i < builder->graph->n && limit > 0; i++) {
        struct slice id = builder->graph->nodes[i].id;
        size_t effort = name.length * id.length;
        if (effort > builder->effort_left)
            return best;
        builder->effort_left -= effort;
        size_t distance = text_distance(name, id, limit);
        if (distance <= limit) {
            best = builder->graph->nodes[i].file;
            limit = distance - 1;
        }
    }
    return best;
}

static bool would_be_nameless(const struct builder *builder, struct slice name)
{
    for (size_t i = 0; i < builder->n_nameless; i++)
        if (slice_contains(slice_of(builder->nameless[i]->source->name), name))
            return true;
    return false;
}

/* Alembic's files say `Revises: None`, and a first revision has no parent anywhere. */
static bool means_base(struct slice name)
{
    static const char *const words[] = {"none", "null", "nil", "nothing", "root"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (slice_equal_nocase(name, slice_of(words[i])))
            return true;
    return false;
}

static void report_unknown(struct builder *builder, const struct tree_file *file, struct slice keyword,
                           struct slice name)
{
    builder->graph->resolved = false;
    if (would_be_nameless(builder, name))
        return;
    struct diag *diag = diag_add(builder->diags, DIAG_UNKNOWN_REVISION, source_span(file->source, name),
                                 "unknown revision '%.*s' in '%.*s'", SLICE_FORMAT(name), SLICE_FORMAT(keyword));
    const struct tree_file *meant = nearest(builder, name);
    if (means_base(name) && slice_is(keyword, "@revises")) {
        diag_hint(builder->diags, diag, "a first revision is one with '-- @revises base'");
    } else if (meant != NULL) {
        diag_note(builder->diags, diag, declaration(meant), "the nearest id is declared here");
        diag_hint(builder->diags, diag, "did you mean '%.*s'?", SLICE_FORMAT(meant->revision.value));
    } else {
        diag_hint(builder->diags, diag, "add the file with '-- @revision %.*s', or name a revision that is there",
                  SLICE_FORMAT(name));
    }
}

static int compare_numbers(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return a < b ? -1 : a > b;
}

static bool has(const uint32_t *nodes, uint32_t n, uint32_t node)
{
    for (uint32_t i = 0; i < n; i++)
        if (nodes[i] == node)
            return true;
    return false;
}

static uint32_t *resolve_list(struct builder *builder, const struct revision_node *from,
                              const struct tree_name_list *list, uint32_t *count)
{
    const struct revision_graph *graph = builder->graph;
    uint32_t *nodes = arena_alloc(builder->arena, list->count * sizeof *nodes);
    *count = 0;
    for (size_t i = 0; i < list->count; i++) {
        uint32_t node = find_named(graph, from, list->names[i]);
        if (node == SLICE_MAP_NONE && !is_partly_gone(graph, from, list->names[i]))
            report_unknown(builder, from->file, list->keyword, list->names[i]);
        else if (node != SLICE_MAP_NONE && !has(nodes, *count, node)) /* a squash may be meant twice */
            nodes[(*count)++] = node;
    }
    return nodes;
}

static void resolve_names(struct builder *builder)
{
    resolve_replaced(builder);
    for (uint32_t i = 0; i < builder->graph->n; i++) {
        struct revision_node *node = &builder->graph->nodes[i];
        node->parents = resolve_list(builder, node, &node->file->revises, &node->n_parents);
        node->depends = resolve_list(builder, node, &node->file->depends, &node->n_depends);
    }
}

/* --- Into order --------------------------------------------------------------------------------------------------- */

static const uint32_t *renumbered(struct arena *arena, const uint32_t *old, uint32_t count, const uint32_t *position)
{
    uint32_t *list = arena_alloc(arena, count * sizeof *list);
    for (uint32_t i = 0; i < count; i++)
        list[i] = position[old[i]];
    if (count > 1)
        qsort(list, count, sizeof *list, compare_numbers);
    return list;
}

static void put_in_order(struct builder *builder)
{
    struct revision_graph *graph = builder->graph;
    const uint32_t *order = graph_order(builder->arena, builder->diags, graph, &graph->acyclic);
    uint32_t *position = arena_alloc(builder->arena, graph->n * sizeof *position);
    struct revision_node *nodes = arena_alloc(builder->arena, graph->n * sizeof *nodes);
    for (uint32_t i = 0; i < graph->n; i++)
        position[order[i]] = i;
    for (uint32_t i = 0; i < graph->n; i++) {
        nodes[i] = graph->nodes[order[i]];
        nodes[i].parents = renumbered(builder->arena, nodes[i].parents, nodes[i].n_parents, position);
        nodes[i].depends = renumbered(builder->arena, nodes[i].depends, nodes[i].n_depends, position);
        nodes[i].replaces = renumbered(builder->arena, nodes[i].replaces, nodes[i].n_replaces, position);
        if (nodes[i].replaced_by != SLICE_MAP_NONE)
            nodes[i].replaced_by = position[nodes[i].replaced_by];
    }
    graph->nodes = nodes;
    index_nodes(builder);
}

struct revision_graph *graph_build(struct arena *arena, struct diag_list *diags, const struct tree_file *files,
                                   size_t n_files)
{
    struct revision_graph *graph = arena_alloc(arena, sizeof *graph);
    graph->resolved = true;
    struct builder builder = {
        .arena = arena,
        .diags = diags,
        .graph = graph,
        .files = files,
        .n_files = n_files,
        .effort_left = 300 * 1000 * 1000, /* about a second */
    };
    declare_all(&builder);
    sort_by_rank(&builder);
    index_nodes(&builder);
    resolve_names(&builder);
    put_in_order(&builder);
    return graph;
}
