#include "new.h"

#include "describe.h"
#include "draft.h"
#include "hint.h"
#include "say.h"

#include <errno.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

extern char **environ;

/* --- What it stands on -------------------------------------------------------------------------------------------- */

static const char *refuse_several(const struct folder *folder, const bool *heads, const char *message)
{
    struct aludel_i_buffer list = {.at = NULL};
    uint32_t last = 0;
    for (uint32_t i = 0; i < folder->view.graph.n; i++)
        if (heads[i])
            last = i;
    aludel_i_target_list(&list, &folder->view.graph, heads);
    say_error("several heads: %s", aludel_i_buffer_text(&list));
    say_hint("'aludel new \"%s\" --head %s%s' goes behind that one; 'aludel merge%s' joins them first", message,
             folder_id(folder, last), folder->option, folder->option);
    aludel_i_buffer_free(&list);
    return NULL;
}

static const char *only_head(const struct folder *folder, const char *message)
{
    const struct aludel_i_graph *graph = &folder->view.graph;
    bool *heads = arena_alloc(folder->compilation->arena, graph->n * sizeof *heads);
    const char *id = "base";
    uint32_t n_heads = 0;
    for (uint32_t i = 0; i < graph->n; i++) {
        heads[i] = aludel_i_is_head(&folder->view, i);
        n_heads += heads[i];
        if (heads[i])
            id = graph->nodes[i].id;
    }
    return n_heads <= 1 ? id : refuse_several(folder, heads, message);
}

/* `--head`: NULL when it was refused. */
static const char *chosen_head(const struct folder *folder, const struct options *options)
{
    if (strcmp(options->head, "base") == 0)
        return "base";
    uint32_t node = folder_find(folder, options->head);
    if (node == ALUDEL_I_NONE || folder_refuse_replaced(folder, node))
        return NULL;
    const struct aludel_i_node *of = &folder->view.graph.nodes[node];
    if (options->splice || of->n_children == 0)
        return of->id;
    say_error("'%s' is no head: '%s' stands behind it", of->id, folder_id(folder, of->children[0]));
    say_hint("add '--splice' if a second line is to begin there");
    return NULL;
}

/* `--depends`: its names in full, "" for none; NULL when one was refused. */
static const char *depended_on(const struct folder *folder, const char *names)
{
    struct arena *arena = folder->compilation->arena;
    struct text list = {0};
    bool found = true;
    text_puts(&list, "");
    while (found && *names != '\0') {
        size_t length = strcspn(names, ", ");
        uint32_t node = length == 0 ? ALUDEL_I_NONE : folder_find(folder, arena_copy(arena, names, length));
        found = length == 0 || node != ALUDEL_I_NONE;
        if (node != ALUDEL_I_NONE)
            text_printf(&list, "%s%s", list.length == 0 ? "" : ", ", folder_id(folder, node));
        names += length + strspn(names + length, ", ");
    }
    const char *depends = found ? arena_copy(arena, list.at, list.length) : NULL;
    text_free(&list);
    return depends;
}

/* --- The rest ----------------------------------------------------------------------------------------------------- */

/* The template's bytes; NULL: it could not be read, which was said. */
static const char *read_template(const struct folder *folder, const char *path)
{
    struct source source;
    struct diag_list diags = {.arena = folder->compilation->arena};
    if (source_read(&source, folder->compilation->arena, &diags, path, path))
        return source.bytes;
    say_error("%s", diags.items[0]->message);
    return NULL;
}

/* As git does: the variable is a command line, and the shell knows how to read that. */
static int edit(const char *path)
{
    char script[] = "exec ${VISUAL:-${EDITOR:-vi}} \"$1\"", shell[] = "sh", flag[] = "-c";
    char *copy = strdup(path), *arguments[] = {shell, flag, script, shell, copy, NULL};
    pid_t child;
    int status = 1;
    fflush(stdout);
    errno = copy == NULL ? ENOMEM : posix_spawnp(&child, shell, NULL, NULL, arguments, environ);
    if (errno == 0)
        while (waitpid(child, &status, 0) < 0 && errno == EINTR)
            continue;
    free(copy);
    if (errno == 0 && status == 0)
        return EXIT_OK;
    say_error("the editor failed; '%s' was written", path);
    say_hint("set VISUAL or EDITOR to the command of yours");
    return EXIT_SYSTEM;
}

static int create(const struct folder *folder, const struct options *options, const char *message)
{
    struct draft draft = {
        .message = message,
        .revises = options->head != NULL ? chosen_head(folder, options) : only_head(folder, message),
        .branch = options->branch,
        .category = options->category,
        .module = options->module,
        .body = draft_usual_body,
        .when = draft_clock(),
    };
    const char *path;
    if (draft.revises == NULL)
        return EXIT_INPUT;
    if (options->depends != NULL && (draft.depends = depended_on(folder, options->depends)) == NULL)
        return EXIT_INPUT;
    if (options->template != NULL && (draft.body = read_template(folder, options->template)) == NULL)
        return EXIT_SYSTEM;
    int code = draft_write(&draft, folder, &path);
    return code == EXIT_OK && options->edit ? edit(path) : code;
}

/* `aludel new add user preferences`: the shell made words of it. */
static int refuse_words(const struct options *options)
{
    struct text message = {0}, command = {0};
    for (size_t i = 0; i < options->n_arguments; i++)
        text_printf(&message, "%s%s", i == 0 ? "" : " ", options->arguments[i]);
    say_error("the message is one argument, and these are %zu", options->n_arguments);
    hint_word(&command, (struct slice){message.at, message.length});
    if (options->directory != NULL) {
        text_puts(&command, " -o ");
        hint_word(&command, slice_of(options->directory));
    }
    say_hint("aludel new %s", command.at);
    text_free(&command);
    text_free(&message);
    return EXIT_USAGE;
}

int new_run(const struct options *options)
{
    if (options->n_arguments > 1)
        return refuse_words(options);
    const char *message = options->n_arguments > 0 ? options->arguments[0] : options->message;
    if (message == NULL || (options->n_arguments > 0 && options->message != NULL)) {
        say_error(message == NULL ? "what does it do? The message is missing" : "two messages: one is enough");
        say_hint("aludel new \"add user preferences\"");
        return EXIT_USAGE;
    }
    struct folder folder;
    int code = folder_open(&folder, options);
    if (code == EXIT_OK)
        code = create(&folder, options, message);
    folder_close(&folder);
    return code;
}
