#include "allow.h"

struct allowing {
    const struct tree_file *files;
    size_t n_files;
    bool **used; /* for each file and each of its allows */
};

static bool must_stay(void *user, const struct diag *diag)
{
    struct allowing *allowing = user;
    const struct source *source = diag->span.source, *first = allowing->n_files == 0 ? NULL : allowing->files[0].source;
    if (source == NULL || source < first || source >= first + allowing->n_files) /* no place, or released.sum */
        return true;
    size_t index = (size_t)(source - first);
    const struct tree_file *file = &allowing->files[index];
    for (size_t i = 0; i < file->n_allows; i++) {
        if (file->allows[i].diag != (int)diag->id)
            continue;
        allowing->used[index][i] = true;
        return false;
    }
    return true;
}

/* What one build of aludel warns of, another one, with another grammar or none, may not. */
static bool depends_on_build(enum diag_id id)
{
    return id == DIAG_NEWER_SYNTAX || id == DIAG_PLPGSQL_SYNTAX || id == DIAG_SYNTAX_UNCHECKED;
}

static void warn_of_unused(struct diag_list *diags, const struct tree_file *file, const struct tree_allow *allow)
{
    enum diag_id id = (enum diag_id)allow->diag;
    if (diags->treatment[id] == DIAG_OFF || depends_on_build(id))
        return;
    struct diag *diag = diag_add(diags, DIAG_ALLOW_UNUSED, source_span(file->source, allow->id),
                                 "nothing in this file causes '%.*s'", SLICE_FORMAT(allow->id));
    diag_hint(diags, diag, "take the line out");
}

void allow_apply(struct diag_list *diags, const struct tree_file *files, size_t n_files)
{
    struct allowing allowing = {files, n_files, arena_alloc(diags->arena, n_files * sizeof *allowing.used)};
    for (size_t i = 0; i < n_files; i++)
        allowing.used[i] = arena_alloc(diags->arena, files[i].n_allows);
    diag_filter(diags, must_stay, &allowing);
    if (diags->n_errors > 0) /* not every check was made */
        return;
    for (size_t i = 0; i < n_files; i++)
        for (size_t k = 0; k < files[i].n_allows; k++)
            if (!allowing.used[i][k])
                warn_of_unused(diags, &files[i], &files[i].allows[k]);
}
