#include "check.h"

#include "check_file.h"
#include "check_objects.h"
#include "hint.h"

enum { MOST_NAMED = 10 }; /* of roots or heads, in one diagnostic */

static struct span declaration(const struct revision_node *node)
{
    return source_span(node->file->source, node->file->revision.value);
}

/* --- The project file --------------------------------------------------------------------------------------------- */

static bool check_one_project(const struct check_input *input)
{
    bool passed = true;
    for (size_t i = 0; i < input->n_files; i++) {
        const struct tree_file *file = &input->files[i];
        if (file->project.keyword.at == NULL || file == input->project)
            continue;
        struct diag *diag = diag_add(input->diags, DIAG_TWO_PROJECTS, source_span(file->source, file->project.keyword),
                                     "a second project file");
        diag_note(input->diags, diag, source_span(input->project->source, input->project->project.keyword),
                  "the first one is here");
        diag_hint(input->diags, diag, "keep one of the two, with the settings of both");
        passed = false;
    }
    return passed;
}

static bool many_allowed(const struct check_input *input)
{
    return input->project != NULL && input->project->heads_many;
}

/* Its squash stands in the graph for it. */
static bool is_replaced(const struct check_input *input, uint32_t node)
{
    return input->graph->nodes[node].replaced_by != SLICE_MAP_NONE;
}

/* --- The graph ---------------------------------------------------------------------------------------------------- */

static bool check_names(const struct check_input *input)
{
    return input->graph->resolved;
}

static bool check_order(const struct check_input *input)
{
    return input->graph->acyclic;
}

static bool check_not_empty(const struct check_input *input)
{
    if (input->graph->n > 0 || input->diags->n_errors > 0)
        return true;
    struct diag *diag = diag_add(input->diags, DIAG_NO_REVISIONS, (struct span){0}, "there is no revision");
    diag_hint(input->diags, diag,
              "add a file with '-- @revision ID', '-- @revises base', '-- @upgrade' and '-- @downgrade'");
    return false;
}

static bool check_branch(const struct check_input *input, struct slice_map *branches, uint32_t index)
{
    const struct tree_file *file = input->graph->nodes[index].file;
    struct slice name = file->branch.value;
    uint32_t other = slice_map_find(&input->graph->by_id, name);
    if (other != SLICE_MAP_NONE) {
        struct diag *diag = diag_add(input->diags, DIAG_BRANCH_IS_REVISION, source_span(file->source, name),
                                     "branch '%.*s' has the name of a revision", SLICE_FORMAT(name));
        diag_note(input->diags, diag, declaration(&input->graph->nodes[other]), "the revision is declared here");
        diag_hint(input->diags, diag, "give the branch another name: as a target it would mean two things");
        return false;
    }
    other = slice_map_put(branches, name, index);
    if (other == SLICE_MAP_NONE)
        return true;
    const struct tree_file *first = input->graph->nodes[other].file;
    struct diag *diag = diag_add(input->diags, DIAG_DUPLICATE_BRANCH, source_span(file->source, name),
                                 "branch '%.*s' starts twice", SLICE_FORMAT(name));
    diag_note(input->diags, diag, source_span(first->source, first->branch.value), "the first one starts here");
    diag_hint(input->diags, diag, "keep '@branch' where the branch begins; what follows belongs to it anyway");
    return false;
}

static bool check_branches(const struct check_input *input)
{
    struct slice_map branches;
    bool passed = true;
    slice_map_init(&branches, input->arena, input->graph->n);
    for (uint32_t i = 0; i < input->graph->n; i++)
        if (input->graph->nodes[i].file->branch.value.at != NULL && !is_replaced(input, i))
            passed = check_branch(input, &branches, i) && passed;
    return passed;
}

struct node_list {
    uint32_t *nodes, n;
};

static void list_add(struct arena *arena, struct node_list *list, uint32_t node)
{
    list->nodes = arena_grow(arena, list->nodes, list->n, sizeof *list->nodes);
    list->nodes[list->n++] = node;
}

/* "several heads: 'a', 'b' and 'c'", at the last of them. */
static struct diag *report_several(const struct check_input *input, enum diag_id id, const char *kind,
                                   const struct node_list *list)
{
    const struct revision_node *nodes = input->graph->nodes;
    struct text names = {0};
    uint32_t shown = list->n <= MOST_NAMED ? list->n : MOST_NAMED;
    for (uint32_t i = 0; i < shown; i++)
        text_printf(&names, "%s'%.*s'",
                    i == 0             ? ""
                    : i + 1 == list->n ? " and "
                                       : ", ",
                    SLICE_FORMAT(nodes[list->nodes[i]].id));
    if (shown < list->n)
        text_printf(&names, " and %u more", list->n - shown);
    struct diag *diag =
        diag_add(input->diags, id, declaration(&nodes[list->nodes[list->n - 1]]), "several %ss: %s", kind, names.at);
    for (uint32_t i = 0; i + 1 < list->n && i < shown; i++)
        diag_note(input->diags, diag, declaration(&nodes[list->nodes[i]]), "'%.*s' is a %s too",
                  SLICE_FORMAT(nodes[list->nodes[i]].id), kind);
    text_free(&names);
    return diag;
}

/* A '@revises' is missing or could not be read, which was said: nobody knows what is a root. */
static bool lacks_parents(const struct check_input *input)
{
    for (uint32_t i = 0; i < input->graph->n; i++)
        if (input->graph->nodes[i].file->revises.keyword.at == NULL)
            return true;
    return false;
}

/* One root may go without a name: it is the main line's. */
static bool check_roots(const struct check_input *input)
{
    if (lacks_parents(input))
        return false;
    const struct revision_node *nodes = input->graph->nodes;
    struct node_list roots = {0};
    for (uint32_t i = 0; i < input->graph->n && !many_allowed(input); i++)
        if (nodes[i].n_parents == 0 && nodes[i].file->branch.value.at == NULL && !is_replaced(input, i))
            list_add(input->arena, &roots, i);
    if (roots.n <= 1)
        return true;
    struct diag *diag = report_several(input, DIAG_SEVERAL_ROOTS, "root", &roots);
    struct slice first = nodes[roots.nodes[0]].id, last = nodes[roots.nodes[roots.n - 1]].id;
    diag_hint(
        input->diags, diag,
        "'aludel rebase %.*s --onto %.*s%s' gives it a parent; '-- @branch NAME' in it makes a branch of its own; "
        "'-- @heads many' in the project file allows it",
        SLICE_FORMAT(last), SLICE_FORMAT(first), hint_folder(input->arena, nodes[roots.nodes[0]].file->source));
    return false;
}

/* For each node the one head that all ways from it lead to, or MANY. */
enum { NO_HEAD_YET = -1, MANY_HEADS = -2 };

static int64_t *only_heads(const struct check_input *input)
{
    uint32_t n = input->graph->n;
    int64_t *only = arena_alloc(input->arena, n * sizeof *only);
    for (uint32_t i = 0; i < n; i++)
        only[i] = NO_HEAD_YET;
    for (uint32_t i = n; i-- > 0;) { /* children stand behind their parents */
        const struct revision_node *node = &input->graph->nodes[i];
        if (is_replaced(input, i))
            continue;
        if (only[i] == NO_HEAD_YET)
            only[i] = i;
        for (uint32_t k = 0; k < node->n_parents; k++) {
            int64_t *parents = &only[node->parents[k]];
            *parents = *parents == NO_HEAD_YET || *parents == only[i] ? only[i] : MANY_HEADS;
        }
    }
    return only;
}

/* Where the line that ends in `head` leaves what leads to `other`: what has to be rebased, with all behind it. Or a
 * merge on its way, which has no such place. */
static uint32_t line_start(const struct check_input *input, uint32_t head, uint32_t other)
{
    const struct revision_node *nodes = input->graph->nodes;
    bool *below = arena_alloc(input->arena, input->graph->n * sizeof *below);
    below[other] = true;
    for (uint32_t i = other + 1; i-- > 0;)
        for (uint32_t k = 0; below[i] && k < nodes[i].n_parents; k++)
            below[nodes[i].parents[k]] = true;
    while (nodes[head].n_parents == 1 && !below[nodes[head].parents[0]])
        head = nodes[head].parents[0];
    return head;
}

/* Puts the line that ends in `head` behind `onto`, if `aludel rebase` would. */
static bool add_rebase(const struct check_input *input, struct text *out, uint32_t head, uint32_t onto,
                       const char *option)
{
    const struct revision_node *start = &input->graph->nodes[line_start(input, head, onto)];
    if (start->n_parents != 1 || released_has(input->released, start->id))
        return false;
    text_printf(out, "'aludel rebase %.*s --onto %.*s%s' puts one behind the other; ", SLICE_FORMAT(start->id),
                SLICE_FORMAT(input->graph->nodes[onto].id), option);
    return true;
}

static void hint_heads(const struct check_input *input, struct diag *diag, uint32_t first, uint32_t last)
{
    const struct revision_node *nodes = input->graph->nodes;
    const char *option = hint_folder(input->arena, nodes[first].file->source);
    struct text rebase = {0};
    text_puts(&rebase, "");
    if (!add_rebase(input, &rebase, last, first, option))
        add_rebase(input, &rebase, first, last, option);
    diag_hint(input->diags, diag,
              "'aludel merge %.*s %.*s%s' joins them; %s'-- @branch NAME' where one begins, or '-- @heads many' in the "
              "project file, allows both",
              SLICE_FORMAT(nodes[first].id), SLICE_FORMAT(nodes[last].id), option, rebase.at);
    text_free(&rebase);
}

/* A head has a name of its own when a branch starts that leads to it alone: then NAME@head is one revision. One head
 * may go without: it is the main line's. */
static bool check_heads(const struct check_input *input)
{
    uint32_t n = input->graph->n;
    const struct revision_node *nodes = input->graph->nodes;
    const int64_t *only = only_heads(input);
    bool *named = arena_alloc(input->arena, n * sizeof *named),
         *is_parent = arena_alloc(input->arena, n * sizeof *named);
    struct node_list heads = {0};
    for (uint32_t i = 0; i < n; i++) {
        if (nodes[i].file->branch.value.at != NULL && only[i] >= 0 && !is_replaced(input, i))
            named[only[i]] = true;
        for (uint32_t k = 0; k < nodes[i].n_parents; k++)
            is_parent[nodes[i].parents[k]] = true;
    }
    for (uint32_t i = 0; i < n && !many_allowed(input); i++)
        if (!is_parent[i] && !named[i] && !is_replaced(input, i))
            list_add(input->arena, &heads, i);
    if (heads.n <= 1)
        return true;
    struct diag *diag = report_several(input, DIAG_SEVERAL_HEADS, "head", &heads);
    hint_heads(input, diag, heads.nodes[0], heads.nodes[heads.n - 1]);
    return false;
}

/* --- Each file ---------------------------------------------------------------------------------------------------- */

static bool check_files(const struct check_input *input)
{
    size_t before = input->diags->n_errors;
    for (size_t i = 0; i < input->n_files; i++)
        check_file(input->diags, &input->files[i], input->project);
    return input->diags->n_errors == before;
}

static bool check_all_objects(const struct check_input *input)
{
    check_objects(input);
    return true;
}

/* --- The table ---------------------------------------------------------------------------------------------------- */

enum check_number {
    CHECK_FILES,
    CHECK_ONE_PROJECT,
    CHECK_NOT_EMPTY,
    CHECK_NAMES,
    CHECK_ORDER,
    CHECK_BRANCHES,
    CHECK_ROOTS,
    CHECK_HEADS,
    CHECK_OBJECTS,
    CHECK_COUNT
};

#define AFTER(check) (1u << CHECK_##check)

/* A missing parent makes a false head, a second project file may be the one with `@heads many`, and two unrelated roots
 * end in two heads: hence the prerequisites. */
static const struct check {
    bool (*passes)(const struct check_input *input);
    unsigned prerequisites;
} checks[CHECK_COUNT] = {
    [CHECK_FILES] = {check_files, 0},
    [CHECK_ONE_PROJECT] = {check_one_project, 0},
    [CHECK_NOT_EMPTY] = {check_not_empty, AFTER(ONE_PROJECT)},
    [CHECK_NAMES] = {check_names, 0},
    [CHECK_ORDER] = {check_order, AFTER(NAMES)},
    [CHECK_BRANCHES] = {check_branches, 0},
    [CHECK_ROOTS] = {check_roots, AFTER(ONE_PROJECT) | AFTER(NAMES) | AFTER(BRANCHES)},
    [CHECK_HEADS] = {check_heads, AFTER(ORDER) | AFTER(ROOTS)},
    [CHECK_OBJECTS] = {check_all_objects, AFTER(ORDER)},
};

void check_all(const struct check_input *input)
{
    unsigned passed = 0;
    for (unsigned i = 0; i < CHECK_COUNT; i++)
        if ((checks[i].prerequisites & ~passed) == 0 && checks[i].passes(input))
            passed |= 1u << i;
}
