#include "squash.h"

#include "created.h"
#include "draft.h"
#include "graph.h"
#include "say.h"
#include "squash_text.h"

#include <string.h>
#include <unistd.h>

struct squashing {
    const struct options *options;
    struct folder *folder;
    const struct aludel_i_graph *graph;
    uint32_t first, last;
    bool *set; /* the two and all between them */
};

static struct arena *arena_of(const struct squashing *s)
{
    return s->folder->compilation->arena;
}

/* --- Which ones --------------------------------------------------------------------------------------------------- */

static uint32_t find_quietly(const struct squashing *s, const char *target)
{
    const struct aludel_i_place place = aludel_i_view_place(&s->folder->view);
    struct aludel_i_buffer why = {.at = NULL};
    uint32_t node;
    bool found = aludel_i_target_one(&place, target, &node, &why);
    aludel_i_buffer_free(&why);
    return found ? node : ALUDEL_I_NONE;
}

/* An id may have two dots in it, so each pair is tried; what is wrong is said of the first. */
static bool read_range(struct squashing *s, const char *range)
{
    const char *dots = strstr(range, "..");
    if (dots == NULL) {
        say_error("'%s' is no range", range);
        say_hint("'aludel squash FIRST..LAST%s' squashes the two and all that is between them", s->folder->option);
        return false;
    }
    for (const char *at = dots; at != NULL; at = strstr(at + 1, "..")) {
        s->first = find_quietly(s, arena_copy(arena_of(s), range, (size_t)(at - range)));
        s->last = find_quietly(s, at + 2);
        if (s->first != ALUDEL_I_NONE && s->last != ALUDEL_I_NONE)
            return true;
    }
    s->first = folder_find(s->folder, arena_copy(arena_of(s), range, (size_t)(dots - range)));
    s->last = s->first == ALUDEL_I_NONE ? ALUDEL_I_NONE : folder_find(s->folder, dots + 2);
    return false;
}

/* Adds what needs `first` and what `last` needs, both at once. */
static void mark_between(const struct squashing *s, uint32_t first, uint32_t last, bool *set)
{
    bool *below = arena_alloc(arena_of(s), s->graph->n * sizeof *below);
    memset(set, 0, s->graph->n * sizeof *set);
    set[first] = below[last] = true;
    aludel_i_graph_close_up(s->graph, set);
    aludel_i_graph_close_down(s->graph, below);
    for (uint32_t i = 0; i < s->graph->n; i++)
        set[i] = set[i] && below[i];
}

/* The first of `nodes` that is not in the set, or ALUDEL_I_NONE. */
static uint32_t find_outside(const uint32_t *nodes, uint32_t n, const bool *set)
{
    for (uint32_t i = 0; i < n; i++)
        if (!set[nodes[i]])
            return nodes[i];
    return ALUDEL_I_NONE;
}

/* Where a line comes in elsewhere than at the first, or goes out elsewhere than at the last: the member and the other
 * one. False: nowhere. */
static bool find_opening(const struct squashing *s, uint32_t first, uint32_t last, const bool *set, uint32_t *member,
                         uint32_t *other, bool *in)
{
    for (*member = 0; *member < s->graph->n; ++*member) {
        const struct aludel_i_node *node = &s->graph->nodes[*member];
        if (!set[*member])
            continue;
        *other = *member == first ? ALUDEL_I_NONE : find_outside(node->parents, node->n_parents, set);
        *in = *other != ALUDEL_I_NONE;
        if (!*in)
            *other = *member == last ? ALUDEL_I_NONE : find_outside(node->children, node->n_children, set);
        if (*other != ALUDEL_I_NONE)
            return true;
    }
    return false;
}

static bool is_closed(const struct squashing *s, uint32_t first, uint32_t last, bool *set)
{
    uint32_t member, other;
    bool in;
    mark_between(s, first, last, set);
    return set[first] && !find_opening(s, first, last, set, &member, &other, &in);
}

/* The range grows downwards, upwards, until it is closed. */
static void hint_closed(const struct squashing *s)
{
    bool *set = arena_alloc(arena_of(s), s->graph->n * sizeof *set);
    for (uint32_t i = s->first; i-- > 0;)
        if (is_closed(s, i, s->last, set)) {
            say_hint("'aludel squash %s..%s%s' takes all of it", s->graph->nodes[i].id, s->graph->nodes[s->last].id,
                     s->folder->option);
            return;
        }
    for (uint32_t i = s->last + 1; i < s->graph->n; i++)
        if (is_closed(s, s->first, i, set)) {
            say_hint("'aludel squash %s..%s%s' takes all of it", s->graph->nodes[s->first].id, s->graph->nodes[i].id,
                     s->folder->option);
            return;
        }
    say_hint("one way in, one way out: 'aludel history --graph%s' shows where there are such parts", s->folder->option);
}

/* --- What cannot be squashed -------------------------------------------------------------------------------------- */

static bool refuse_order(const struct squashing *s)
{
    const char *first = s->graph->nodes[s->first].id, *last = s->graph->nodes[s->last].id;
    bool *set = arena_alloc(arena_of(s), s->graph->n * sizeof *set);
    if (s->first == s->last) {
        say_error("'%s' alone is nothing to squash", first);
        say_hint("'aludel history%s' shows what stands behind it", s->folder->option);
        return false;
    }
    say_error("'%s' does not come after '%s'", last, first);
    mark_between(s, s->last, s->first, set);
    if (set[s->last])
        say_hint("the other way round: 'aludel squash %s..%s%s'", last, first, s->folder->option);
    else
        say_hint("'aludel history --graph%s' shows what stands where", s->folder->option);
    return false;
}

static bool refuse_squash(const struct squashing *s, uint32_t node)
{
    const struct aludel_i_node *of = &s->graph->nodes[node];
    const struct revision_node *squash = &s->folder->compilation->graph->nodes[node];
    if (aludel_i_graph_is_replaced(s->graph, node)) {
        say_error("'%s' is replaced by '%s' already", of->id, s->graph->nodes[of->replaced_by].id);
        say_hint("name '%s' instead", s->graph->nodes[of->replaced_by].id);
        return false;
    }
    say_error("'%s' is a squash, and the files of what it replaces are still there", of->id);
    say_hint("when no database needs them: 'aludel squash %.*s --delete%s'", SLICE_FORMAT(squash->file->replaces.value),
             s->folder->option);
    return false;
}

static bool refuse_branches(const struct squashing *s, uint32_t one, uint32_t other)
{
    say_error("'%s' begins the branch '%s' and '%s' the branch '%s', and a squash can begin only one",
              s->graph->nodes[one].id, s->graph->nodes[one].branch, s->graph->nodes[other].id,
              s->graph->nodes[other].branch);
    say_hint("squash up to where the second one begins, or behind it");
    return false;
}

static bool none_is_squashed(const struct squashing *s)
{
    uint32_t branch = ALUDEL_I_NONE;
    for (uint32_t i = 0; i < s->graph->n; i++) {
        if (!s->set[i])
            continue;
        if (aludel_i_graph_is_replaced(s->graph, i) || s->graph->nodes[i].n_replaces > 0)
            return refuse_squash(s, i);
        if (s->graph->nodes[i].branch == NULL)
            continue;
        if (branch != ALUDEL_I_NONE)
            return refuse_branches(s, branch, i);
        branch = i;
    }
    return true;
}

static bool check_range(struct squashing *s)
{
    uint32_t member, other;
    bool in;
    if (aludel_i_graph_is_replaced(s->graph, s->first))
        return refuse_squash(s, s->first);
    mark_between(s, s->first, s->last, s->set);
    if (!s->set[s->first] || s->first == s->last)
        return refuse_order(s);
    if (!none_is_squashed(s))
        return false;
    if (!find_opening(s, s->first, s->last, s->set, &member, &other, &in))
        return true;
    const char *id = s->graph->nodes[member].id, *outside = s->graph->nodes[other].id;
    if (in)
        say_error("'%s' also stands behind '%s', which would stay outside", id, outside);
    else
        say_error("'%s' stands behind '%s', which would be squashed with what comes after it", outside, id);
    hint_closed(s);
    return false;
}

/* --- The revision ------------------------------------------------------------------------------------------------- */

static struct squashed gather(const struct squashing *s)
{
    const struct compilation *compilation = s->folder->compilation;
    uint32_t n = aludel_i_graph_count(s->graph, s->set), k = 0;
    const struct tree_file **files = arena_alloc(arena_of(s), n * sizeof(*files));
    const struct aludel_revision **revisions = arena_alloc(arena_of(s), n * sizeof(*revisions));
    for (uint32_t i = 0; i < s->graph->n; i++)
        if (s->set[i]) {
            files[k] = compilation->graph->nodes[i].file;
            revisions[k++] = &compilation->plan->all.revisions[i];
        }
    return (struct squashed){files, revisions, n};
}

/* In the arena, as the draft wants them. */
static const char *keep(const struct squashing *s, struct text *text)
{
    const char *copy = arena_copy(arena_of(s), text->at, text->length);
    text_free(text);
    return copy;
}

static const char *list_parents(const struct squashing *s)
{
    const struct tree_name_list *revises = &s->folder->compilation->graph->nodes[s->first].file->revises;
    struct text list = {0};
    text_puts(&list, revises->base ? "base" : "");
    for (size_t i = 0; i < revises->count; i++)
        text_printf(&list, "%s%.*s", i == 0 ? "" : ", ", SLICE_FORMAT(revises->names[i]));
    return keep(s, &list);
}

/* What is needed from outside and does not come with the parents anyway. */
static const char *list_depends(const struct squashing *s)
{
    const struct aludel_i_node *first = &s->graph->nodes[s->first];
    bool *there = arena_alloc(arena_of(s), s->graph->n * sizeof *there);
    struct text list = {0};
    for (uint32_t i = 0; i < first->n_parents; i++)
        there[first->parents[i]] = true;
    aludel_i_graph_close_down(s->graph, there);
    for (uint32_t i = 0; i < s->graph->n; i++)
        for (uint32_t k = 0; s->set[i] && k < s->graph->nodes[i].n_depends; k++) {
            uint32_t need = s->graph->nodes[i].depends[k];
            if (!s->set[need] && !there[need])
                text_printf(&list, "%s%s", list.length == 0 ? "" : ", ", s->graph->nodes[need].id);
            there[need] = true;
        }
    return list.length == 0 ? NULL : keep(s, &list);
}

/* What all of them say; NULL where they differ. */
static const char *common(const char *(*value)(const struct aludel_revision *), const struct squashed *squashed)
{
    const char *first = value(squashed->revisions[0]);
    for (uint32_t i = 1; i < squashed->n && first != NULL; i++) {
        const char *other = value(squashed->revisions[i]);
        if (other == NULL || strcmp(first, other) != 0)
            first = NULL;
    }
    return first;
}

static const char *category_of(const struct aludel_revision *revision)
{
    return revision->category;
}

static const char *module_of(const struct aludel_revision *revision)
{
    return revision->module;
}

static const char *branch_of(const struct squashed *squashed)
{
    for (uint32_t i = 0; i < squashed->n; i++)
        if (squashed->revisions[i]->branch != NULL)
            return squashed->revisions[i]->branch;
    return NULL;
}

/* Of the last one, so that it keeps its place among others, in the order and in the folder. */
static time_t date_of(const struct squashing *s)
{
    const char *created = s->graph->nodes[s->last].revision->created;
    int64_t instant;
    if (created == NULL || !created_parse(slice_of(created), &instant))
        return draft_clock();
    return (time_t)(instant / 1000000);
}

static const char *message_of(const struct squashing *s)
{
    struct text message = {0};
    if (s->options->message != NULL)
        return s->options->message;
    text_printf(&message, "Squash %s to %s", draft_undated(s->graph->nodes[s->first].id),
                draft_undated(s->graph->nodes[s->last].id));
    return keep(s, &message);
}

static int write_squash(const struct squashing *s, const struct squashed *squashed)
{
    struct text header = {0}, body = {0};
    squash_header(&header, squashed);
    squash_body(&body, squashed);
    const struct draft draft = {
        .message = message_of(s),
        .revises = list_parents(s),
        .depends = list_depends(s),
        .branch = branch_of(squashed),
        .category = common(category_of, squashed),
        .module = common(module_of, squashed),
        .header = keep(s, &header),
        .body = keep(s, &body),
        .when = date_of(s),
        .dry_run = s->options->dry_run,
    };
    const char *path;
    return draft_write(&draft, s->folder, &path);
}

/* --- The files that it replaces ----------------------------------------------------------------------------------- */

static int delete_files(const struct squashed *squashed)
{
    for (uint32_t i = 0; i < squashed->n; i++)
        if (unlink(squashed->files[i]->source->path) != 0)
            return say_fault("remove", squashed->files[i]->source->path);
    return EXIT_OK;
}

/* Is the squash of exactly these there? */
static bool is_there(struct squashing *s)
{
    uint32_t by = s->graph->nodes[s->first].replaced_by;
    if (by == ALUDEL_I_NONE || by != s->graph->nodes[s->last].replaced_by)
        return false;
    const struct aludel_revision *squash = s->graph->nodes[by].revision;
    mark_between(s, s->first, s->last, s->set);
    return strcmp(squash->replaces[0].id, s->graph->nodes[s->first].id) == 0 &&
           strcmp(squash->replaces[squash->n_replaces - 1].id, s->graph->nodes[s->last].id) == 0;
}

static int squash(struct squashing *s)
{
    s->set = arena_alloc(arena_of(s), s->graph->n * sizeof *s->set);
    if (!read_range(s, s->options->arguments[0]))
        return EXIT_INPUT;
    bool there = s->options->delete &&is_there(s);
    if (!there && !check_range(s))
        return EXIT_INPUT;
    const struct squashed squashed = gather(s);
    int code = there ? EXIT_OK : write_squash(s, &squashed);
    if (code == EXIT_OK && s->options->delete &&!s->options->dry_run)
        code = delete_files(&squashed);
    return code;
}

int squash_run(const struct options *options)
{
    struct folder folder;
    int code = folder_open_checked(&folder, options);
    struct squashing s = {.options = options, .folder = &folder, .graph = &folder.view.graph};
    if (code == EXIT_OK)
        code = squash(&s);
    folder_close(&folder);
    return code;
}
