#include "check_downgrade.h"

#include "changes.h"

static const struct change *find(const struct changes *changes, enum effect effect, enum name_space space,
                                 struct slice key)
{
    for (size_t i = 0; i < changes->n; i++)
        if (changes->items[i].effect == effect && changes->items[i].space == space &&
            slice_equal(changes->items[i].key, key))
            return &changes->items[i];
    return NULL;
}

/* What goes when something else does. */
static bool goes_along(const struct change *made, const struct changes *up, const struct changes *down)
{
    if (down->cascade)
        return true;
    if (made->on.at == NULL)
        return false;
    return find(down, DROPS, RELATIONS, made->on) != NULL || find(down, ALTERS, RELATIONS, made->on) != NULL ||
           find(up, MAKES, RELATIONS, made->on) != NULL;
}

static void check_taken_back(struct diag_list *diags, const struct tree_file *file, const struct changes *up,
                             const struct changes *down)
{
    for (size_t i = 0; i < up->n; i++) {
        const struct change *made = &up->items[i];
        if (made->effect != MAKES || made->maybe || made->rename || find(up, DROPS, made->space, made->key) != NULL ||
            find(down, DROPS, made->space, made->key) != NULL || goes_along(made, up, down))
            continue;
        struct diag *diag = diag_add(diags, DIAG_DOWNGRADE_LEAVES, source_span(file->source, made->written),
                                     "the downgrade leaves '%.*s' behind", SLICE_FORMAT(made->written));
        diag_hint(diags, diag, "add 'DROP %s %.*s;' to '@downgrade'", made->kind, SLICE_FORMAT(made->written));
    }
}

static void check_made(struct diag_list *diags, const struct tree_file *file, const struct changes *up,
                       const struct changes *down)
{
    for (size_t i = 0; i < down->n; i++) {
        const struct change *dropped = &down->items[i];
        if (dropped->effect != DROPS || dropped->maybe || find(up, MAKES, dropped->space, dropped->key) != NULL ||
            find(down, MAKES, dropped->space, dropped->key) != NULL)
            continue;
        struct diag *diag = diag_add(diags, DIAG_DOWNGRADE_UNKNOWN, source_span(file->source, dropped->written),
                                     "the downgrade %s '%.*s', which the upgrade did not make",
                                     dropped->rename ? "renames" : "drops", SLICE_FORMAT(dropped->written));
        diag_hint(diags, diag, "a downgrade takes back what its own upgrade did, and no more");
    }
}

void check_downgrade(struct diag_list *diags, const struct tree_file *file)
{
    struct changes up = {.arena = diags->arena}, down = up;
    changes_gather(&up, file, TREE_UPGRADE);
    changes_gather(&down, file, TREE_DOWNGRADE);
    if (up.unclear || down.unclear || up.n_statements == 0 || down.n_statements == 0)
        return;
    check_taken_back(diags, file, &up, &down);
    check_made(diags, file, &up, &down);
}
