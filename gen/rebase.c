#include "rebase.h"

#include "graph.h"
#include "rewrite.h"
#include "say.h"

#include <string.h>

/* What stands behind `@revises` on its line. */
static struct slice revises_value(const struct tree_file *file)
{
    const char *end = file->source->bytes + file->source->length;
    struct slice value = {file->revises.keyword.at + file->revises.keyword.length, 0};
    value.at += strspn(value.at, " \t");
    while (value.at + value.length < end && strchr("\r\n", value.at[value.length]) == NULL)
        value.length++;
    while (value.length > 0 && strchr(" \t", value.at[value.length - 1]) != NULL)
        value.length--;
    return value;
}

static bool needs(const struct folder *folder, uint32_t node, uint32_t needed)
{
    const struct aludel_i_graph *graph = &folder->view.graph;
    bool *above = arena_alloc(folder->compilation->arena, graph->n * sizeof *above);
    above[needed] = true;
    aludel_i_graph_close_up(graph, above);
    return above[node];
}

static int refuse_merge(const struct folder *folder, uint32_t node)
{
    say_error("'%s' is a merge: with one parent it would join nothing", folder_id(folder, node));
    say_hint("delete '%s', and join what is left with 'aludel merge%s'",
             folder->compilation->plan->all.revisions[node].file, folder->option);
    return EXIT_INPUT;
}

static int refuse_circle(const struct folder *folder, uint32_t node, uint32_t onto)
{
    const char *id = folder_id(folder, node), *onto_id = folder_id(folder, onto);
    say_error(node == onto ? "'%s' cannot stand behind itself" : "'%s' needs '%s', and cannot come before it", onto_id,
              id);
    say_hint("'aludel history%s' shows what stands where", folder->option);
    return EXIT_INPUT;
}

static int rebase(struct folder *folder, const char *target, const char *onto)
{
    uint32_t node = folder_find(folder, target), parent = ALUDEL_I_NONE;
    bool to_base = strcmp(onto, "base") == 0;
    if (node == ALUDEL_I_NONE || (!to_base && (parent = folder_find(folder, onto)) == ALUDEL_I_NONE))
        return EXIT_INPUT;
    if (folder_refuse_released(folder, node, "rebased") || folder_refuse_replaced(folder, node) ||
        (!to_base && folder_refuse_replaced(folder, parent)))
        return EXIT_INPUT;
    if (folder->view.graph.nodes[node].n_parents > 1)
        return refuse_merge(folder, node);
    if (!to_base && needs(folder, parent, node))
        return refuse_circle(folder, node, parent);
    const struct tree_file *file = folder->compilation->graph->nodes[node].file;
    struct piece piece = {revises_value(file), to_base ? "base" : folder_id(folder, parent)};
    return rewrite_files(folder, &(struct rewrite){.source = file->source, .pieces = &piece, .n_pieces = 1}, 1);
}

int rebase_run(const struct options *options)
{
    if (options->onto == NULL) {
        say_error("behind which one? '--onto REVISION' is missing");
        say_hint("'aludel help rebase' shows how it is used");
        return EXIT_USAGE;
    }
    struct folder folder;
    int code = folder_open(&folder, options);
    if (code == EXIT_OK)
        code = rebase(&folder, options->arguments[0], options->onto);
    folder_close(&folder);
    return code;
}
