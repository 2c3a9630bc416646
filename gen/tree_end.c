#include "tree_build.h"

#include "foreign.h"

#include <string.h>

/* --- What it replaces --------------------------------------------------------------------------------------------- */

static bool is_range(struct slice text, struct slice first, struct slice last)
{
    return text.length == first.length + 2 + last.length && memcmp(text.at, first.at, first.length) == 0 &&
           memcmp(text.at + first.length, "..", 2) == 0 &&
           memcmp(text.at + first.length + 2, last.at, last.length) == 0;
}

/* The range is for people, the lines are what counts. */
static void check_range(struct tree_builder *b)
{
    const struct tree_file *file = b->file;
    if (file->broken || (file->n_replaced == 0 && file->replaces.keyword.at == NULL))
        return;
    if (file->n_replaced == 0) {
        struct diag *none = tree_complain(b, DIAG_REPLACES_RANGE, file->replaces.keyword,
                                          "'@replaces' without the '@replaced' lines of what it replaces");
        diag_hint(b->diags, none, "let 'aludel squash FIRST..LAST' write them");
        return;
    }
    struct slice first = file->replaced[0].id, last = file->replaced[file->n_replaced - 1].id;
    if (file->replaces.keyword.at != NULL && is_range(file->replaces.value, first, last))
        return;
    struct diag *diag =
        file->replaces.keyword.at == NULL
            ? tree_complain(b, DIAG_REPLACES_RANGE, file->replaced[0].keyword, "'@replaced' without '@replaces'")
            : tree_complain(b, DIAG_REPLACES_RANGE, file->replaces.value,
                            "the '@replaced' lines begin or end with another revision");
    diag_hint(b->diags, diag, "write '-- @replaces %.*s..%.*s'", SLICE_FORMAT(first), SLICE_FORMAT(last));
}

/* --- The doc ------------------------------------------------------------------------------------------------------ */

static void join_doc(struct tree_builder *b)
{
    size_t first = 0, end = b->n_doc, bytes = 1;
    while (first < end && b->doc[first].length == 0)
        first++;
    if (first == end)
        return;
    b->file->summary = b->doc[first++];
    while (first < end && b->doc[first].length == 0)
        first++;
    while (end > first && b->doc[end - 1].length == 0)
        end--;
    for (size_t i = first; i < end; i++)
        bytes += b->doc[i].length + 1;
    char *at = arena_alloc(b->arena, bytes);
    b->file->doc = at;
    for (size_t i = first; i < end; i++) {
        memcpy(at, b->doc[i].at, b->doc[i].length);
        at += b->doc[i].length;
        if (i + 1 < end)
            *at++ = '\n';
    }
}

/* --- What it is --------------------------------------------------------------------------------------------------- */

static void refuse_misplaced(struct tree_builder *b, const struct tree_value *const *values, size_t n,
                             const char *belongs)
{
    for (size_t i = 0; i < n; i++)
        if (values[i]->keyword.at != NULL)
            tree_complain(b, DIAG_MISPLACED_ANNOTATION, values[i]->keyword, "'%.*s' belongs into %s",
                          SLICE_FORMAT(values[i]->keyword), belongs);
}

static void check_project(struct tree_builder *b)
{
    struct tree_file *file = b->file;
    const struct tree_value revises = {.keyword = file->revises.keyword}, depends = {.keyword = file->depends.keyword};
    const struct tree_value *const others[] = {&revises,      &depends,       &file->branch, &file->category,
                                               &file->module, &file->created, &file->author, &file->replaces};
    refuse_misplaced(b, others, sizeof others / sizeof others[0], "a revision's file, beside '@revision'");
    for (size_t i = 0; i < file->n_sections; i++)
        tree_complain(b, DIAG_MISPLACED_ANNOTATION, file->sections[i].keyword, "'%.*s' in the project file",
                      SLICE_FORMAT(file->sections[i].keyword));
}

static void check_revision(struct tree_builder *b)
{
    struct tree_file *file = b->file;
    const struct tree_value *const others[] = {&file->ledger, &file->naming, &file->heads, &file->defaults};
    refuse_misplaced(b, others, sizeof others / sizeof others[0], "the project file, beside '@project'");
    check_range(b);
    if (b->saw_revises)
        return;
    struct diag *diag = tree_complain(b, DIAG_MISSING_ANNOTATION, file->revision.keyword,
                                      "revision '%.*s' has no '@revises'", SLICE_FORMAT(file->revision.value));
    diag_hint(b->diags, diag, "add '-- @revises ID' with its parent, or '-- @revises base' if it is the first one");
}

static void complain_no_name(struct tree_builder *b)
{
    const char *bytes = b->file->source->bytes;
    struct diag *diag =
        b->n_annotations == 0
            ? tree_complain(b, DIAG_NO_ANNOTATION, (struct slice){bytes, 0}, "no annotation in this file")
            : tree_complain(b, DIAG_MISSING_ANNOTATION, (struct slice){bytes, 0}, "no '@revision'");
    struct text cure = {0};
    if (b->n_annotations > 0 || !foreign_cure(&cure, b->file->source))
        text_puts(&cure,
                  "begin it with '-- @revision ID', '-- @revises ID' and '-- @upgrade', or move it out of the folder");
    diag_hint(b->diags, diag, "%s", cure.at);
    text_free(&cure);
}

void tree_end(struct tree_builder *b)
{
    struct tree_file *file = b->file;
    join_doc(b);
    if (file->project.keyword.at != NULL && file->revision.keyword.at != NULL) {
        struct diag *diag =
            tree_complain(b, DIAG_MISPLACED_ANNOTATION, file->project.keyword, "'@project' in the file of a revision");
        diag_note(b->diags, diag, source_span(file->source, file->revision.keyword), "the revision is declared here");
        diag_hint(b->diags, diag, "move the project's lines to a file of their own, by custom 'project.sql'");
    } else if (file->project.keyword.at != NULL) {
        check_project(b);
    } else if (file->revision.keyword.at != NULL) {
        check_revision(b);
    } else if (!file->broken) { /* else its line may well be the broken one */
        complain_no_name(b);
    }
}
