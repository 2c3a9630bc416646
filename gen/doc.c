#include "doc.h"

#include "draft.h"
#include "order.h"
#include "output.h"
#include "page.h"
#include "report.h"
#include "say.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

static bool ends_in(const char *path, const char *end)
{
    size_t length = strlen(path), n = strlen(end);
    return length > n && strcmp(path + length - n, end) == 0;
}

/* FILE.html, or DIR/index.html in a folder that is made where there is none; NULL: it was said why not. */
static const char *choose_path(struct arena *arena, const char *given)
{
    struct stat status;
    struct text path = {0};
    if (ends_in(given, ".html"))
        return given;
    if (mkdir(given, 0777) != 0 && errno != EEXIST) {
        bool parent_missing = errno == ENOENT;
        say_fault("make the folder", given);
        if (parent_missing)
            say_hint("'mkdir -p %s' makes it", given);
        return NULL;
    }
    if (stat(given, &status) == 0 && !S_ISDIR(status.st_mode)) {
        say_error("'%s' is a file", given);
        say_hint("--html takes a folder, or a file whose name ends in .html");
        return NULL;
    }
    text_printf(&path, "%s%sindex.html", given, ends_in(given, "/") ? "" : "/");
    const char *copy = arena_copy(arena, path.at, path.length);
    text_free(&path);
    return copy;
}

/* Only what an earlier run left there is written over. */
static bool is_ours(const char *path)
{
    char begin[64] = "";
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return errno == ENOENT;
    size_t n = fread(begin, 1, sizeof begin - 1, file);
    fclose(file);
    return n > strlen(page_mark) && strncmp(begin, page_mark, strlen(page_mark)) == 0;
}

static int write_page(const char *path, const struct aludel_i_buffer *page)
{
    struct output output;
    bool written =
        output_open(&output, path) && output_write(&output, page->at, page->length) && output_commit(&output);
    output_discard(&output);
    if (!written)
        return say_fault("write", path);
    puts(path);
    return EXIT_OK;
}

static int run_page(const struct folder *folder, const struct options *options, struct aludel_i_buffer *out)
{
    const char *path = choose_path(folder->compilation->arena, options->html);
    if (path == NULL)
        return EXIT_SYSTEM;
    if (!is_ours(path)) {
        say_error("'%s' is there already, is no page of 'aludel doc', and stays as it is", path);
        say_hint("name another folder, or take that file away");
        return EXIT_INPUT;
    }
    page_document(folder, out);
    return out->failed ? EXIT_OK : write_page(path, out);
}

static int run_order(const struct folder *folder, struct aludel_i_buffer *out)
{
    order_document(folder, draft_clock(), out);
    if (!out->failed)
        fwrite(out->at, 1, out->length, stdout);
    return EXIT_OK;
}

/* What is wrong is said, and is in the page as well; only a graph that does not hold together cannot be shown. */
static int document(struct folder *folder, const struct options *options)
{
    struct aludel_i_buffer out = {.at = NULL};
    compilation_review(folder->compilation);
    report(folder->compilation, options);
    int code = options->order ? run_order(folder, &out) : run_page(folder, options, &out);
    if (out.failed)
        code = folder_refuse(&out);
    aludel_i_buffer_free(&out);
    return code == EXIT_OK && folder->compilation->diags.n_errors > 0 ? EXIT_INPUT : code;
}

int doc_run(const struct options *options)
{
    if (options->order == (options->html != NULL)) {
        say_error("%s", options->order ? "one document at a time" : "which document?");
        say_hint("'aludel doc --html DIR' writes a page, 'aludel doc --order' prints the order of the revisions");
        return EXIT_USAGE;
    }
    struct folder folder;
    int code = folder_open(&folder, options);
    if (code == EXIT_OK)
        code = document(&folder, options);
    folder_close(&folder);
    return code;
}
