#include "rewrite.h"

#include "diag_render.h"
#include "output.h"
#include "parse.h"
#include "say.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- The text ----------------------------------------------------------------------------------------------------- */

static int compare_pieces(const void *left, const void *right)
{
    const struct piece *a = left, *b = right;
    return a->old.at < b->old.at ? -1 : a->old.at > b->old.at;
}

void rewrite_text(struct text *out, struct rewrite *rewrite)
{
    const struct source *source = rewrite->source;
    const char *at = source->bytes;
    qsort(rewrite->pieces, rewrite->n_pieces, sizeof *rewrite->pieces, compare_pieces);
    if (source->has_byte_order_mark)
        text_puts(out, SOURCE_BYTE_ORDER_MARK);
    for (size_t i = 0; i < rewrite->n_pieces; i++) {
        const struct piece *piece = &rewrite->pieces[i];
        text_add(out, at, (size_t)(piece->old.at - at));
        text_puts(out, piece->text);
        at = piece->old.at + piece->old.length;
    }
    text_add(out, at, (size_t)(source->bytes + source->length - at));
}

/* --- The files ---------------------------------------------------------------------------------------------------- */

static const char *new_path(const struct rewrite *rewrite)
{
    return rewrite->to != NULL ? rewrite->to : rewrite->source->path;
}

/* The file was sound: what is wrong now came with the pieces, such as a name that cannot be one. */
static bool is_sound(const struct folder *folder, const struct rewrite *rewrite, const struct text *text)
{
    struct arena *arena = folder->compilation->arena;
    struct diag_list diags = {.arena = arena};
    struct source source;
    struct tree_file file;
    if (source_from_memory(&source, arena, &diags, new_path(rewrite), text->at, text->length))
        parse_file(parser_create(arena), &file, &source, arena, &diags, NULL);
    if (diags.n_errors == 0)
        return true;
    diag_sort(&diags);
    diag_render_text(&diags, 1, false, stderr);
    say_error("nothing was changed");
    return false;
}

static bool is_link(const char *path)
{
    struct stat status;
    return lstat(path, &status) == 0 && S_ISLNK(status.st_mode);
}

/* A symbolic link stays one: what it leads to is written. NULL with errno. */
static const char *write_path(const struct folder *folder, const struct rewrite *rewrite)
{
    if (!is_link(rewrite->source->path))
        return new_path(rewrite);
    char *real = realpath(rewrite->source->path, NULL);
    const char *path = real == NULL ? NULL : arena_copy(folder->compilation->arena, real, strlen(real));
    free(real);
    return path;
}

static int stage(const struct folder *folder, struct rewrite *rewrite, struct output *output)
{
    struct text text = {0};
    rewrite_text(&text, rewrite);
    int code = EXIT_INPUT;
    const char *path = write_path(folder, rewrite);
    if (path == NULL)
        code = say_fault("read", rewrite->source->path);
    else if (is_sound(folder, rewrite, &text)) {
        bool written = output_open(output, path) && output_write(output, text.at, text.length);
        code = written ? EXIT_OK : say_fault("write", new_path(rewrite));
    }
    text_free(&text);
    return code;
}

static int commit(const struct rewrite *rewrite, struct output *output)
{
    bool moves = rewrite->to != NULL, linked = is_link(rewrite->source->path);
    if (!(moves && !linked ? output_commit_new(output) : output_commit(output)))
        return say_fault("write", new_path(rewrite));
    if (moves && linked && link(rewrite->source->path, rewrite->to) != 0) /* the link itself, which is not followed */
        return say_fault("write", rewrite->to);
    if (moves && unlink(rewrite->source->path) != 0)
        return say_fault("remove", rewrite->source->path);
    puts(new_path(rewrite));
    return EXIT_OK;
}

int rewrite_files(struct folder *folder, struct rewrite *rewrites, size_t n)
{
    struct output *outputs = arena_alloc(folder->compilation->arena, n * sizeof *outputs);
    int code = EXIT_OK;
    for (size_t i = 0; i < n && code == EXIT_OK; i++)
        code = stage(folder, &rewrites[i], &outputs[i]);
    for (size_t i = 0; i < n && code == EXIT_OK; i++)
        code = commit(&rewrites[i], &outputs[i]);
    for (size_t i = 0; i < n; i++)
        output_discard(&outputs[i]);
    return code;
}
