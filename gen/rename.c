#include "rename.h"

#include "graph.h"
#include "rewrite.h"
#include "say.h"

#include <string.h>

struct renaming {
    struct folder *folder;
    uint32_t node;
    const char *old, *new;
};

/* --- May it have this name? --------------------------------------------------------------------------------------- */

static int refuse_taken(const struct renaming *renaming, uint32_t node, const char *what)
{
    say_error("'%s' is %s '%s' already", renaming->new, what, folder_id(renaming->folder, node));
    say_hint("'aludel history%s' lists the names that are taken", renaming->folder->option);
    return EXIT_INPUT;
}

static int check_free(const struct renaming *renaming)
{
    const struct aludel_i_graph *graph = &renaming->folder->view.graph;
    struct slice new = slice_of(renaming->new);
    for (uint32_t i = 0; i < graph->n; i++) {
        if (i != renaming->node && slice_equal_nocase(new, slice_of(graph->nodes[i].id)))
            return refuse_taken(renaming, i, "the revision");
        if (graph->nodes[i].branch != NULL && slice_is(new, graph->nodes[i].branch))
            return refuse_taken(renaming, i, "the branch that begins at");
    }
    return EXIT_OK;
}

/* --- Where it is named -------------------------------------------------------------------------------------------- */

static void add_piece(const struct renaming *renaming, struct rewrite *rewrite, struct slice name)
{
    struct arena *arena = renaming->folder->compilation->arena;
    if (!slice_is(name, renaming->old))
        return;
    rewrite->pieces = arena_grow(arena, rewrite->pieces, rewrite->n_pieces, sizeof *rewrite->pieces);
    rewrite->pieces[rewrite->n_pieces++] = (struct piece){name, renaming->new};
}

static struct rewrite find_pieces(const struct renaming *renaming, const struct tree_file *file)
{
    struct rewrite rewrite = {.source = file->source};
    add_piece(renaming, &rewrite, file->revision.value);
    for (size_t i = 0; i < file->revises.count; i++)
        add_piece(renaming, &rewrite, file->revises.names[i]);
    for (size_t i = 0; i < file->depends.count; i++)
        add_piece(renaming, &rewrite, file->depends.names[i]);
    return rewrite;
}

/* A file that is named after the revision moves with it. */
static const char *new_path(const struct renaming *renaming, const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash == NULL ? path : slash + 1;
    const char *id = strstr(name, renaming->old);
    struct text text = {0};
    if (id == NULL || strcmp(renaming->old, renaming->new) == 0)
        return NULL;
    text_add(&text, path, (size_t)(id - path));
    text_printf(&text, "%s%s", renaming->new, id + strlen(renaming->old));
    const char *copy = arena_copy(renaming->folder->compilation->arena, text.at, text.length);
    text_free(&text);
    return copy;
}

/* Is the revision one that a squash was made of, or named by one? Its checksum would be another. */
static bool refuse_replaced(const struct renaming *renaming)
{
    const struct revision_graph *graph = renaming->folder->compilation->graph;
    for (uint32_t i = 0; i < graph->n; i++)
        if (find_pieces(renaming, graph->nodes[i].file).n_pieces > 0 && folder_refuse_replaced(renaming->folder, i))
            return true;
    return false;
}

static int rename_everywhere(const struct renaming *renaming)
{
    const struct revision_graph *graph = renaming->folder->compilation->graph;
    struct rewrite *rewrites = arena_alloc(renaming->folder->compilation->arena, graph->n * sizeof *rewrites);
    size_t n = 0;
    for (uint32_t i = 0; i < graph->n; i++) {
        rewrites[n] = find_pieces(renaming, graph->nodes[i].file);
        if (i == renaming->node)
            rewrites[n].to = new_path(renaming, rewrites[n].source->path);
        n += rewrites[n].n_pieces > 0;
    }
    return rewrite_files(renaming->folder, rewrites, n);
}

int rename_run(const struct options *options)
{
    struct folder folder;
    struct renaming renaming = {.folder = &folder, .new = options->arguments[1]};
    int code = folder_open(&folder, options);
    if (code == EXIT_OK) {
        renaming.node = folder_find(&folder, options->arguments[0]);
        code = renaming.node == ALUDEL_I_NONE ? EXIT_INPUT : check_free(&renaming);
    }
    if (code == EXIT_OK) {
        renaming.old = folder_id(&folder, renaming.node);
        bool refused = folder_refuse_released(&folder, renaming.node, "renamed") || refuse_replaced(&renaming);
        code = refused ? EXIT_INPUT : rename_everywhere(&renaming);
    }
    folder_close(&folder);
    return code;
}
