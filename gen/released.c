#include "released.h"

#include "hint.h"

#include <string.h>
#include <unistd.h>

/* --- Reading ------------------------------------------------------------------------------------------------------ */

static bool is_checksum(struct slice text)
{
    return text.length == DIGEST_HEX_BYTES - 1 && strspn(text.at, "0123456789abcdef") >= text.length;
}

static void report_malformed(struct diag_list *diags, const struct source *source, struct slice line)
{
    struct diag *diag = diag_add(diags, DIAG_SEAL_MALFORMED, source_span(source, line), "no id with its checksum");
    diag_hint(diags, diag, "after a merge keep the lines of both sides, else bring the file back: 'git checkout -- %s'",
              source->path);
}

static void read_line(struct released *released, struct arena *arena, struct diag_list *diags, struct slice line)
{
    struct seal seal = {.id = {line.at, 0}};
    while (seal.id.length < line.length && line.at[seal.id.length] != ' ')
        seal.id.length++;
    if (seal.id.length < line.length)
        seal.checksum = (struct slice){line.at + seal.id.length + 1, line.length - seal.id.length - 1};
    if (seal.id.length == 0 || !is_checksum(seal.checksum) ||
        slice_map_put(&released->by_id, seal.id, released->count) != SLICE_MAP_NONE) {
        report_malformed(diags, &released->source, line);
        return;
    }
    released->seals = arena_grow(arena, released->seals, released->count, sizeof *released->seals);
    released->seals[released->count++] = seal;
}

void released_read(struct released *released, struct arena *arena, struct diag_list *diags, const char *path,
                   const char *name)
{
    *released = (struct released){.source.path = NULL};
    bool read = access(path, F_OK) == 0 && source_read(&released->source, arena, diags, path, name);
    uint32_t n_lines = read ? source_place(&released->source, released->source.length).line : 0;
    slice_map_init(&released->by_id, arena, n_lines);
    for (uint32_t i = 1; i <= n_lines; i++) {
        struct slice line = source_line(&released->source, i);
        if (line.length > 0 && line.at[0] != '#')
            read_line(released, arena, diags, line);
    }
}

/* --- Checking ----------------------------------------------------------------------------------------------------- */

static const struct seal *find(const struct released *released, struct slice id)
{
    uint32_t found = released->count == 0 ? SLICE_MAP_NONE : slice_map_find(&released->by_id, id);
    return found == SLICE_MAP_NONE ? NULL : &released->seals[found];
}

bool released_has(const struct released *released, struct slice id)
{
    return find(released, id) != NULL;
}

static bool matches(const struct seal *seal, const struct aludel_revision *revision)
{
    char hex[DIGEST_HEX_BYTES];
    digest_hex(revision->checksum, hex);
    return slice_is(seal->checksum, hex);
}

bool released_holds(const struct released *released, const struct aludel_revision *revision)
{
    const struct seal *seal = find(released, slice_of(revision->id));
    return seal != NULL && matches(seal, revision);
}

static struct diag *report(struct diag_list *diags, const struct released *released, const struct seal *seal,
                           enum diag_id id, struct span span, const char *what)
{
    struct diag *diag = diag_add(diags, id, span, "'%.*s' is released, and %s", SLICE_FORMAT(seal->id), what);
    if (span.source != &released->source)
        diag_note(diags, diag, source_span(&released->source, seal->id), "it was sealed here");
    return diag;
}

/* A squash keeps the checksums of what it replaces, and the seals with them. */
static const struct tree_replaced *find_replaced(const struct revision_graph *graph, const struct seal *seal,
                                                 const struct revision_node **squash)
{
    uint32_t by = slice_map_find(&graph->by_replaced, seal->id);
    *squash = by == SLICE_MAP_NONE ? NULL : &graph->nodes[by];
    for (size_t i = 0; *squash != NULL && i < (*squash)->file->n_replaced; i++)
        if (slice_equal((*squash)->file->replaced[i].id, seal->id))
            return &(*squash)->file->replaced[i];
    return NULL;
}

static void report_replaced(struct diag_list *diags, const struct released *released, const struct seal *seal,
                            const struct revision_node *squash, const struct tree_replaced *replaced)
{
    struct diag *diag = report(diags, released, seal, DIAG_SEALED_EDITED,
                               source_span(squash->file->source, replaced->checksum), "this replaces another one");
    diag_hint(diags, diag, "bring the revision's file back, and squash what was released: 'aludel squash %.*s'",
              SLICE_FORMAT(squash->file->replaces.value));
}

static void report_missing(struct diag_list *diags, const struct released *released, const struct revision_graph *graph,
                           const struct seal *seal)
{
    const struct revision_node *squash;
    const struct tree_replaced *replaced = find_replaced(graph, seal, &squash);
    if (replaced != NULL && slice_equal(replaced->checksum, seal->checksum))
        return;
    if (replaced != NULL) {
        report_replaced(diags, released, seal, squash, replaced);
        return;
    }
    struct diag *diag = report(diags, released, seal, DIAG_SEALED_MISSING, source_span(&released->source, seal->id),
                               "its file is gone");
    diag_hint(diags, diag, "bring the file back; if no database has the revision, take this line out");
}

static struct span declaration(const struct revision_node *node)
{
    return source_span(node->file->source, node->file->revision.value);
}

static void report_edited(struct diag_list *diags, const struct released *released, const struct seal *seal,
                          const struct revision_node *node)
{
    struct diag *diag = report(diags, released, seal, DIAG_SEALED_EDITED, declaration(node), "was edited since");
    diag_hint(
        diags, diag,
        "take the change back, and make it in a new revision ('aludel new'); if no database has this one, take its "
        "line out of %s and seal again",
        RELEASED_FILE);
}

/* What was put between two released ones goes behind the last of all, and they come together again. */
static void report_beneath(struct diag_list *diags, const struct released *released, const struct seal *seal,
                           const struct revision_graph *graph, const struct revision_node *node, uint32_t beneath)
{
    const struct revision_node *slipped = &graph->nodes[beneath], *last = &graph->nodes[graph->n - 1];
    struct diag *diag =
        report(diags, released, seal, DIAG_SEALED_BENEATH, declaration(slipped), "this came beneath it later");
    const char *option = hint_folder(diags->arena, node->file->source);
    if (slipped->n_parents == 1 && node->n_parents == 1)
        diag_hint(diags, diag,
                  "'aludel rebase %.*s --onto %.*s%s' and then 'aludel rebase %.*s --onto %.*s%s' put it behind",
                  SLICE_FORMAT(node->id), SLICE_FORMAT(graph->nodes[slipped->parents[0]].id), option,
                  SLICE_FORMAT(slipped->id), SLICE_FORMAT(last->id), option);
    else
        diag_hint(diags, diag, "take it out of the '@revises' and '@depends' of '%.*s'", SLICE_FORMAT(node->id));
}

static bool is_sealed(const struct released *released, const struct revision_node *node)
{
    size_t i = 0;
    while (i < node->file->n_replaced && released_has(released, node->file->replaced[i].id))
        i++;
    return released_has(released, node->id) || (i > 0 && i == node->file->n_replaced);
}

/* The first of `nodes` that is not sealed, or `n`. */
static uint32_t unsealed(const struct released *released, const struct revision_graph *graph, const uint32_t *nodes,
                         uint32_t n)
{
    uint32_t i = 0;
    while (i < n && is_sealed(released, &graph->nodes[nodes[i]]))
        i++;
    return i;
}

static void check_one(const struct released *released, struct diag_list *diags, const struct revision_graph *graph,
                      const struct aludel_plan *plan, const struct seal *seal)
{
    uint32_t index = slice_map_find(&graph->by_id, seal->id);
    if (index == SLICE_MAP_NONE) {
        report_missing(diags, released, graph, seal);
        return;
    }
    if (matches(seal, &plan->revisions[index]))
        return;
    const struct revision_node *node = &graph->nodes[index];
    uint32_t parent = unsealed(released, graph, node->parents, node->n_parents);
    uint32_t need = unsealed(released, graph, node->depends, node->n_depends);
    if (parent < node->n_parents)
        report_beneath(diags, released, seal, graph, node, node->parents[parent]);
    else if (need < node->n_depends)
        report_beneath(diags, released, seal, graph, node, node->depends[need]);
    else
        report_edited(diags, released, seal, node);
}

void released_check(const struct released *released, struct diag_list *diags, const struct revision_graph *graph,
                    const struct aludel_plan *plan)
{
    for (uint32_t i = 0; i < released->count; i++)
        check_one(released, diags, graph, plan, &released->seals[i]);
}
