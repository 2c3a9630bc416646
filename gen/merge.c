#include "merge.h"

#include "describe.h"
#include "draft.h"
#include "say.h"

#include <string.h>

/* Joining adds nothing of its own; what the two lines need of each other can be written here. */
static const char usual_body[] = "-- @upgrade\n\n-- @downgrade\n";

static bool find_all_heads(const struct folder *folder, bool *set)
{
    for (uint32_t i = 0; i < folder->view.graph.n; i++)
        set[i] = aludel_i_is_head(&folder->view, i);
    return true;
}

static bool find_named(const struct folder *folder, const struct options *options, bool *set)
{
    for (size_t i = 0; i < options->n_arguments; i++) {
        uint32_t node = folder_find(folder, options->arguments[i]);
        if (node == ALUDEL_I_NONE || folder_refuse_replaced(folder, node))
            return false;
        set[node] = true;
        const struct aludel_i_node *of = &folder->view.graph.nodes[node];
        if (of->n_children == 0)
            continue;
        say_error("'%s' is no head: '%s' stands behind it", of->id, folder_id(folder, of->children[0]));
        say_hint("'aludel heads%s' lists what can be merged", folder->option);
        return false;
    }
    return true;
}

static const char *whole(const char *id)
{
    return id;
}

/* "a, b", or "a and b and c". */
static const char *join_ids(const struct folder *folder, const bool *set, const char *before, const char *between,
                            const char *(*shown)(const char *id))
{
    struct text list = {0};
    uint32_t n = 0;
    text_puts(&list, before);
    for (uint32_t i = 0; i < folder->view.graph.n; i++)
        if (set[i])
            text_printf(&list, "%s%s", n++ == 0 ? "" : between, shown(folder_id(folder, i)));
    const char *joined = arena_copy(folder->compilation->arena, list.at, list.length);
    text_free(&list);
    return joined;
}

static int merge(const struct folder *folder, const struct options *options)
{
    const struct aludel_i_graph *graph = &folder->view.graph;
    bool *set = arena_alloc(folder->compilation->arena, graph->n * sizeof *set);
    if (!(options->n_arguments == 0 ? find_all_heads(folder, set) : find_named(folder, options, set)))
        return EXIT_INPUT;
    uint32_t n = aludel_i_graph_count(graph, set);
    if (n < 2) {
        say_error("a merge joins two heads or more, and here %s", n == 0 ? "is none" : "is one");
        say_hint("'aludel heads%s' lists what can be merged", folder->option);
        return EXIT_INPUT;
    }
    const struct draft draft = {
        .message =
            options->message != NULL ? options->message : join_ids(folder, set, "merge ", " and ", draft_undated),
        .revises = join_ids(folder, set, "", ", ", whole),
        .body = usual_body,
        .when = draft_clock(),
    };
    const char *path;
    return draft_write(&draft, folder, &path);
}

int merge_run(const struct options *options)
{
    struct folder folder;
    int code = folder_open(&folder, options);
    if (code == EXIT_OK)
        code = merge(&folder, options);
    folder_close(&folder);
    return code;
}
