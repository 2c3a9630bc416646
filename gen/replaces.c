#include "replaces.h"

#include "digest.h"
#include "hint.h"

#include <string.h>

struct squash {
    struct diag_list *diags;
    const struct revision_graph *graph;
    const struct aludel_plan *plan;
    const struct revision_node *node;
    uint32_t index;
    const struct tree_replaced *replaced;
    size_t n;
};

static struct span declaration(const struct revision_node *node)
{
    return source_span(node->file->source, node->file->revision.value);
}

static struct span line_of(const struct squash *squash, const struct tree_replaced *replaced)
{
    return source_span(squash->node->file->source, replaced->id);
}

static const struct tree_replaced *find(const struct squash *squash, struct slice id)
{
    for (size_t i = 0; i < squash->n; i++)
        if (slice_equal(squash->replaced[i].id, id))
            return &squash->replaced[i];
    return NULL;
}

/* --- Its files ---------------------------------------------------------------------------------------------------- */

static void add_path(struct text *out, const struct source *source)
{
    text_puts(out, " ");
    hint_word(out, slice_of(source->path));
}

static void report_partly(const struct squash *squash)
{
    const struct tree_replaced *gone = NULL;
    struct text paths = {0};
    for (size_t i = 0; i < squash->n; i++) {
        struct slice id = squash->replaced[i].id;
        uint32_t node = slice_map_find(&squash->graph->by_id, id);
        if (slice_map_find(&squash->graph->by_replaced, id) != squash->index)
            continue;
        if (node == SLICE_MAP_NONE)
            gone = &squash->replaced[i];
        else
            add_path(&paths, squash->graph->nodes[node].file->source);
    }
    struct diag *diag = diag_add(squash->diags, DIAG_REPLACED_PARTLY, line_of(squash, gone),
                                 "the file of '%.*s' is gone, and others that '%.*s' replaces are still there",
                                 SLICE_FORMAT(gone->id), SLICE_FORMAT(squash->node->id));
    diag_hint(squash->diags, diag, "delete them as well ('rm%s'), or bring the file back", paths.at);
    text_free(&paths);
}

static void check_edited(const struct squash *squash, uint32_t node)
{
    const struct revision_node *file = &squash->graph->nodes[node];
    const struct tree_replaced *replaced = find(squash, file->id);
    char hex[DIGEST_HEX_BYTES];
    digest_hex(squash->plan->revisions[node].checksum, hex);
    if (slice_is(replaced->checksum, hex))
        return;
    struct text path = {0};
    add_path(&path, squash->node->file->source);
    struct diag *diag = diag_add(squash->diags, DIAG_REPLACED_EDITED, declaration(file),
                                 "'%.*s' was edited since '%.*s' was made of it", SLICE_FORMAT(file->id),
                                 SLICE_FORMAT(squash->node->id));
    diag_note(squash->diags, diag, line_of(squash, replaced), "it is replaced here");
    diag_hint(squash->diags, diag, "take the change back, or squash again: 'rm%s' and 'aludel squash %.*s%s'", path.at,
              SLICE_FORMAT(squash->node->file->replaces.value), hint_folder(squash->diags->arena, file->file->source));
    text_free(&path);
}

/* --- Its place ---------------------------------------------------------------------------------------------------- */

static bool same_nodes(const uint32_t *a, uint32_t n_a, const uint32_t *b, uint32_t n_b)
{
    return n_a == n_b && (n_a == 0 || memcmp(a, b, n_a * sizeof *a) == 0);
}

static void check_entry(const struct squash *squash, const struct revision_node *first)
{
    const struct revision_node *node = squash->node;
    if (same_nodes(first->parents, first->n_parents, node->parents, node->n_parents))
        return;
    struct text names = {0};
    for (uint32_t i = 0; i < first->n_parents; i++)
        text_printf(&names, "%s%.*s", i == 0 ? "" : ", ", SLICE_FORMAT(squash->graph->nodes[first->parents[i]].id));
    struct diag *diag =
        diag_add(squash->diags, DIAG_REPLACES_OPEN, declaration(node), "'%.*s' does not stand where '%.*s' stands",
                 SLICE_FORMAT(node->id), SLICE_FORMAT(first->id));
    diag_note(squash->diags, diag, declaration(first), "it replaces this one first");
    diag_hint(squash->diags, diag, "write '-- @revises %s'", first->n_parents == 0 ? "base" : names.at);
    text_free(&names);
}

static void check_inside(const struct squash *squash, const struct revision_node *member)
{
    for (uint32_t i = 0; i < member->n_parents; i++) {
        const struct revision_node *parent = &squash->graph->nodes[member->parents[i]];
        if (find(squash, parent->id) != NULL)
            continue;
        struct diag *diag =
            diag_add(squash->diags, DIAG_REPLACES_OPEN, declaration(member),
                     "'%.*s' comes in from '%.*s', which '%.*s' does not replace", SLICE_FORMAT(member->id),
                     SLICE_FORMAT(parent->id), SLICE_FORMAT(squash->node->id));
        diag_hint(squash->diags, diag, "squash from a revision that all lines come from");
    }
}

/* All that needs to be there before the squash, as a set. */
static bool *find_below(const struct squash *squash)
{
    const struct revision_node *nodes = squash->graph->nodes;
    bool *below = arena_alloc(squash->diags->arena, squash->graph->n * sizeof *below);
    below[squash->index] = true;
    for (uint32_t i = squash->index + 1; i-- > 0;) {
        for (uint32_t k = 0; below[i] && k < nodes[i].n_parents; k++)
            below[nodes[i].parents[k]] = true;
        for (uint32_t k = 0; below[i] && k < nodes[i].n_depends; k++)
            below[nodes[i].depends[k]] = true;
    }
    return below;
}

static void check_depends(const struct squash *squash, const struct revision_node *member, const bool *below)
{
    for (uint32_t i = 0; i < member->n_depends; i++) {
        const struct revision_node *need = &squash->graph->nodes[member->depends[i]];
        if (below[member->depends[i]] || find(squash, need->id) != NULL)
            continue;
        struct diag *diag = diag_add(squash->diags, DIAG_REPLACES_OPEN, declaration(squash->node),
                                     "'%.*s' depends on '%.*s', and '%.*s' does not", SLICE_FORMAT(member->id),
                                     SLICE_FORMAT(need->id), SLICE_FORMAT(squash->node->id));
        diag_hint(squash->diags, diag, "write '-- @depends %.*s' into its header", SLICE_FORMAT(need->id));
    }
}

static void check_files(const struct squash *squash)
{
    const struct revision_node *nodes = squash->graph->nodes;
    const bool *below = find_below(squash);
    for (uint32_t i = 0; i < squash->node->n_replaces; i++) {
        uint32_t index = squash->node->replaces[i];
        const struct revision_node *member = &nodes[index];
        check_edited(squash, index);
        if (slice_equal(member->id, squash->replaced[0].id))
            check_entry(squash, member);
        else
            check_inside(squash, member);
        check_depends(squash, member, below);
    }
}

/* Others may stand behind the last one alone: behind another one they would be without what came after it. Without the
 * files nobody can tell the parts of a squash among them, and no database is in the middle any more. */
static void check_exits(const struct squash *squash)
{
    struct slice last = squash->replaced[squash->n - 1].id;
    for (uint32_t i = 0; i < squash->graph->n && squash->node->n_replaces > 0; i++) {
        const struct revision_node *node = &squash->graph->nodes[i];
        for (size_t k = 0; node->replaced_by != squash->index && k < node->file->revises.count; k++) {
            struct slice name = node->file->revises.names[k];
            if (slice_equal(name, last) || slice_map_find(&squash->graph->by_replaced, name) != squash->index)
                continue;
            struct diag *diag = diag_add(squash->diags, DIAG_REPLACES_OPEN, source_span(node->file->source, name),
                                         "'%.*s' stands behind '%.*s', which '%.*s' replaces together with others",
                                         SLICE_FORMAT(node->id), SLICE_FORMAT(name), SLICE_FORMAT(squash->node->id));
            diag_note(squash->diags, diag, declaration(squash->node), "this one ends in '%.*s'", SLICE_FORMAT(last));
            diag_hint(squash->diags, diag, "if no database has '%.*s', put it behind that one: '-- @revises %.*s'",
                      SLICE_FORMAT(node->id), SLICE_FORMAT(last));
        }
    }
}

/* Those that are not parts of a squash that is a part. */
static size_t count_own(const struct squash *squash)
{
    size_t n = 0;
    for (size_t i = 0; i < squash->n; i++)
        n += slice_map_find(&squash->graph->by_replaced, squash->replaced[i].id) == squash->index;
    return n;
}

void replaces_check(struct diag_list *diags, const struct revision_graph *graph, const struct aludel_plan *plan)
{
    for (uint32_t i = 0; i < graph->n; i++) {
        const struct revision_node *node = &graph->nodes[i];
        const struct squash squash = {diags, graph, plan, node, i, node->file->replaced, node->file->n_replaced};
        if (squash.n == 0)
            continue;
        if (node->n_replaces > 0 && node->n_replaces < count_own(&squash))
            report_partly(&squash);
        else
            check_files(&squash);
        check_exits(&squash);
    }
}
