#include "compilation.h"

#include "allow.h"
#include "check.h"
#include "graph.h"
#include "inputs.h"
#include "parse_all.h"
#include "replaces.h"
#include "syntax.h"
#include "threads.h"

#include <string.h>

struct compilation *compilation_create(void)
{
    struct arena *arena = arena_create();
    struct compilation *compilation = arena_alloc(arena, sizeof *compilation);
    compilation->arena = arena;
    compilation->diags.arena = arena;
    return compilation;
}

void compilation_destroy(struct compilation *compilation)
{
    arena_destroy(compilation->arena);
}

/* The first one, should there be several. */
static const struct tree_file *find_project(const struct compilation *compilation)
{
    for (size_t i = 0; i < compilation->n_files; i++)
        if (compilation->files[i].project.keyword.at != NULL)
            return &compilation->files[i];
    return NULL;
}

/* "FOLDER/released.sum", where `file` is "FOLDER/name.sql". */
static const char *beside(struct arena *arena, const char *file)
{
    const char *slash = strrchr(file, '/');
    struct text path = {0};
    text_add(&path, file, slash == NULL ? 0 : (size_t)(slash - file) + 1);
    text_puts(&path, RELEASED_FILE);
    const char *copy = arena_copy(arena, path.at, path.length);
    text_free(&path);
    return copy;
}

static void read_seals(struct compilation *compilation)
{
    if (compilation->n_files == 0)
        return;
    const struct source *source =
        compilation->project != NULL ? compilation->project->source : &compilation->sources[0];
    released_read(&compilation->released, compilation->arena, &compilation->diags,
                  beside(compilation->arena, source->path), beside(compilation->arena, source->name));
}

bool compilation_read(struct compilation *compilation, const char *const *inputs, size_t n_inputs, const char *base)
{
    struct input_list list;
    inputs_find(&list, compilation->arena, &compilation->diags, inputs, n_inputs, base);
    compilation->sources = arena_alloc(compilation->arena, list.count * sizeof *compilation->sources);
    compilation->files = arena_alloc(compilation->arena, list.count * sizeof *compilation->files);
    compilation->n_sources = compilation->n_files = list.count;
    parse_all(compilation->arena, &compilation->diags, &list, compilation->sources, compilation->files,
              threads_worth(list.count));
    compilation->project = find_project(compilation);
    read_seals(compilation);
    return !diag_any(&compilation->diags, DIAG_UNREADABLE);
}

bool compilation_resolve(struct compilation *compilation)
{
    compilation->graph = graph_build(compilation->arena, &compilation->diags, compilation->files, compilation->n_files);
    return compilation->diags.n_errors == 0;
}

/* What stands behind the resolving of names. */
static void check_resolved(struct compilation *compilation)
{
    const struct check_input input = {
        .arena = compilation->arena,
        .diags = &compilation->diags,
        .files = compilation->files,
        .n_files = compilation->n_files,
        .project = compilation->project,
        .graph = compilation->graph,
        .released = &compilation->released,
    };
    check_all(&input);
    allow_apply(&compilation->diags, compilation->files, compilation->n_files);
}

/* What needs checksums. */
static void check_planned(struct compilation *compilation)
{
    const struct aludel_plan *plan = &compilation->plan->all;
    replaces_check(&compilation->diags, compilation->graph, plan);
    released_check(&compilation->released, &compilation->diags, compilation->graph, plan);
}

bool compilation_check(struct compilation *compilation)
{
    syntax_check(&compilation->diags, compilation->files, compilation->n_files, compilation->project);
    compilation_resolve(compilation);
    check_resolved(compilation);
    if (compilation->diags.n_errors == 0)
        compilation->plan = plan_build(compilation->arena, compilation->graph, compilation->project);
    if (compilation->plan != NULL)
        check_planned(compilation);
    if (compilation->diags.n_errors > 0)
        compilation->plan = NULL;
    return compilation->plan != NULL;
}

void compilation_review(struct compilation *compilation)
{
    syntax_check(&compilation->diags, compilation->files, compilation->n_files, compilation->project);
    check_resolved(compilation);
    check_planned(compilation);
}
