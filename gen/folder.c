#include "folder.h"

#include "calls.h"
#include "hint.h"
#include "plan.h"
#include "report.h"
#include "say.h"

#include <string.h>
#include <sys/stat.h>

static bool is_folder(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

const char *folder_usual(void)
{
    static const char *const usual[] = {"migrations.d", "migrations"};
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
        if (is_folder(usual[i]))
            return usual[i];
    return ".";
}

static bool resolve_and_plan(struct compilation *compilation)
{
    if (!compilation_resolve(compilation))
        return false;
    compilation->plan = plan_build(compilation->arena, compilation->graph, compilation->project);
    return true;
}

static int open_to(struct folder *folder, const struct options *options, bool (*plan)(struct compilation *))
{
    struct compilation *compilation = compilation_create();
    *folder = (struct folder){
        .path = options->directory != NULL ? options->directory : folder_usual(),
        .option = options->directory == NULL ? "" : hint_option(compilation->arena, slice_of(options->directory)),
        .compilation = compilation,
    };
    bool readable = compilation_read(compilation, &folder->path, 1, NULL);
    if (!plan(compilation)) {
        report(compilation, options);
        return readable ? EXIT_INPUT : EXIT_SYSTEM;
    }
    if (aludel_i_view_init(&folder->view, &compilation->plan->all, NULL))
        return EXIT_OK;
    say_error("out of memory");
    return EXIT_SYSTEM;
}

int folder_open(struct folder *folder, const struct options *options)
{
    return open_to(folder, options, resolve_and_plan);
}

int folder_open_checked(struct folder *folder, const struct options *options)
{
    return open_to(folder, options, compilation_check);
}

void folder_close(struct folder *folder)
{
    aludel_i_view_free(&folder->view);
    compilation_destroy(folder->compilation);
}

int folder_refuse(const struct aludel_i_buffer *why)
{
    if (why->failed) {
        say_error("out of memory");
        return EXIT_SYSTEM;
    }
    const char *message = aludel_i_buffer_text(why), *hint = strchr(message, '\n');
    say_error("%.*s", (int)strcspn(message, "\n"), message);
    struct aludel_i_buffer filled = {.at = NULL};
    if (hint != NULL) {
        aludel_i_calls_add(&filled, hint + 1, "aludel");
        say_hint("%s", aludel_i_buffer_text(&filled));
    }
    aludel_i_buffer_free(&filled);
    return EXIT_INPUT;
}

uint32_t folder_find(const struct folder *folder, const char *target)
{
    const struct aludel_i_place place = aludel_i_view_place(&folder->view);
    struct aludel_i_buffer why = {.at = NULL};
    uint32_t node;
    if (!aludel_i_target_one(&place, target, &node, &why)) {
        folder_refuse(&why);
        node = ALUDEL_I_NONE;
    }
    aludel_i_buffer_free(&why);
    return node;
}

const char *folder_id(const struct folder *folder, uint32_t node)
{
    return folder->view.graph.nodes[node].id;
}

bool folder_refuse_released(const struct folder *folder, uint32_t node, const char *what)
{
    const struct compilation *compilation = folder->compilation;
    if (!released_holds(&compilation->released, &compilation->plan->all.revisions[node]))
        return false;
    say_error("'%s' is released, as %s says, and cannot be %s", folder_id(folder, node),
              compilation->released.source.path, what);
    say_hint("if no database has it, take its line out of %s", compilation->released.source.path);
    return true;
}

bool folder_refuse_replaced(const struct folder *folder, uint32_t node)
{
    if (!aludel_i_graph_is_replaced(&folder->view.graph, node))
        return false;
    const struct revision_node *squash = &folder->compilation->graph->nodes[folder->view.graph.nodes[node].replaced_by];
    say_error("'%s' is replaced by '%.*s', which was made of it as it is", folder_id(folder, node),
              SLICE_FORMAT(squash->id));
    say_hint("name '%.*s' instead; when no database needs what it replaces: 'aludel squash %.*s --delete%s'",
             SLICE_FORMAT(squash->id), SLICE_FORMAT(squash->file->replaces.value), folder->option);
    return true;
}

const char *folder_join(const struct folder *folder, const char *name)
{
    size_t length = strlen(folder->path);
    struct text text = {0};
    while (length > 1 && folder->path[length - 1] == '/')
        length--;
    if (strcmp(folder->path, ".") != 0)
        text_printf(&text, "%.*s%s", (int)length, folder->path, folder->path[length - 1] == '/' ? "" : "/");
    text_puts(&text, name);
    const char *path = arena_copy(folder->compilation->arena, text.at, text.length);
    text_free(&text);
    return path;
}
