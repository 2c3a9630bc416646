#include "seal.h"

#include "folder.h"
#include "output.h"
#include "say.h"

#include <string.h>

static bool find_targets(const struct folder *folder, const char *target, bool *set)
{
    const struct aludel_i_place place = aludel_i_view_place(&folder->view);
    struct aludel_i_buffer why = {.at = NULL};
    bool found = aludel_i_target(&place, ALUDEL_I_UP, target, set, &why);
    if (!found)
        folder_refuse(&why);
    aludel_i_buffer_free(&why);
    return found;
}

/* In the plan's order: two branches add their lines at the same place, and whoever merges them sees it. */
static void add_lines(struct text *out, const struct aludel_plan *plan, const bool *set)
{
    char hex[DIGEST_HEX_BYTES];
    text_puts(out, "# Revisions that have run where nobody can take them back; written by 'aludel seal'.\n");
    for (uint32_t i = 0; i < plan->n_revisions; i++) {
        if (!set[i])
            continue;
        digest_hex(plan->revisions[i].checksum, hex);
        text_printf(out, "%s %s\n", plan->revisions[i].id, hex);
    }
}

static int write_seals(const struct folder *folder, const bool *set)
{
    const char *path = folder_join(folder, RELEASED_FILE);
    struct text text = {0};
    struct output output;
    add_lines(&text, &folder->compilation->plan->all, set);
    bool written = output_open(&output, path) && output_write(&output, text.at, text.length) && output_commit(&output);
    output_discard(&output);
    text_free(&text);
    return written ? EXIT_OK : say_fault("write", path);
}

static int seal(const struct folder *folder, const char *target)
{
    const struct compilation *compilation = folder->compilation;
    uint32_t n = compilation->plan->all.n_revisions, n_sealed = 0, n_new = 0;
    bool *set = arena_alloc(compilation->arena, n * sizeof *set);
    if (!find_targets(folder, target, set))
        return EXIT_INPUT;
    for (uint32_t i = 0; i < n; i++) {
        bool held = released_holds(&compilation->released, &compilation->plan->all.revisions[i]);
        set[i] = set[i] || held;
        n_new += set[i] && !held;
        n_sealed += set[i];
    }
    int code = write_seals(folder, set);
    if (code == EXIT_OK)
        printf("%s: %u revision%s, %u of them new\n", folder_join(folder, RELEASED_FILE), n_sealed,
               n_sealed == 1 ? "" : "s", n_new);
    return code;
}

int seal_run(const struct options *options)
{
    struct folder folder;
    int code = folder_open_checked(&folder, options);
    if (code == EXIT_OK)
        code = seal(&folder, options->n_arguments > 0 ? options->arguments[0] : "heads");
    folder_close(&folder);
    return code;
}
