#include "show.h"

#include "folder.h"
#include "history.h"
#include "say.h"

/* Writes an answer into `out`, or says in `why` that there is none. */
typedef bool answer(const struct aludel_i_view *view, const struct options *options, struct aludel_i_buffer *out,
                    struct aludel_i_buffer *why);

static int run(const struct options *options, answer *write_answer)
{
    struct folder folder;
    struct aludel_i_buffer out = {.at = NULL}, why = {.at = NULL};
    int code = folder_open(&folder, options);
    if (code == EXIT_OK) {
        bool answered = write_answer(&folder.view, options, &out, &why);
        why.failed = why.failed || out.failed;
        if (answered && !why.failed)
            fwrite(aludel_i_buffer_text(&out), 1, out.length, stdout);
        else
            code = folder_refuse(&why);
    }
    aludel_i_buffer_free(&out);
    aludel_i_buffer_free(&why);
    folder_close(&folder);
    return code;
}

static const char *color_name(enum color_kind color)
{
    return color == COLOR_ALWAYS ? "always" : color == COLOR_NEVER ? "never" : NULL;
}

static bool history(const struct aludel_i_view *view, const struct options *options, struct aludel_i_buffer *out,
                    struct aludel_i_buffer *why)
{
    return aludel_i_history(view,
                            &(struct aludel_i_history_options){
                                .format = options->shape,
                                .verbose = options->verbose,
                                .graph = options->graph,
                                .range = options->range,
                                .terminal = aludel_i_terminal_look(stdout, color_name(options->color)),
                            },
                            out, why);
}

static bool heads(const struct aludel_i_view *view, const struct options *options, struct aludel_i_buffer *out,
                  struct aludel_i_buffer *why)
{
    (void)why;
    aludel_i_heads(view, options->shape, options->verbose, out);
    return true;
}

static bool branches(const struct aludel_i_view *view, const struct options *options, struct aludel_i_buffer *out,
                     struct aludel_i_buffer *why)
{
    (void)why;
    aludel_i_branches(view, options->shape, options->verbose, out);
    return true;
}

static bool show(const struct aludel_i_view *view, const struct options *options, struct aludel_i_buffer *out,
                 struct aludel_i_buffer *why)
{
    return aludel_i_show(view, options->arguments[0], options->shape, out, why);
}

int history_run(const struct options *options)
{
    return run(options, history);
}

int heads_run(const struct options *options)
{
    return run(options, heads);
}

int branches_run(const struct options *options)
{
    return run(options, branches);
}

int show_run(const struct options *options)
{
    return run(options, show);
}
