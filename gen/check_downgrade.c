#include "check_downgrade.h"

#include "changes.h"

#include <string.h>

/* Columns of one name are many: the table must be the same too. */
static bool is_done(const struct changes *changes, enum effect effect, enum name_space space, struct slice key,
                    struct slice table)
{
    for (size_t i = 0; i < changes->n; i++)
        if (changes->items[i].effect == effect && changes->items[i].space == space &&
            slice_equal(changes->items[i].key, key) &&
            (space != COLUMNS || slice_equal(changes->items[i].on_key, table)))
            return true;
    return false;
}

static bool is_done_to(const struct changes *changes, enum effect effect, const struct change *object)
{
    return is_done(changes, effect, object->space, object->key, object->on_key);
}

static bool is_done_to_table(const struct changes *changes, enum effect effect, const struct change *part)
{
    return is_done(changes, effect, RELATIONS, part->on_key, (struct slice){0});
}

/* A column whose table comes, goes or gets another name here. */
static bool is_of_changed_table(const struct change *part, const struct changes *up, const struct changes *down)
{
    return part->space == COLUMNS && (is_done_to_table(up, MAKES, part) || is_done_to_table(up, DROPS, part) ||
                                      is_done_to_table(down, MAKES, part) || is_done_to_table(down, DROPS, part));
}

/* What goes when something else does. */
static bool goes_along(const struct change *made, const struct changes *up, const struct changes *down)
{
    if (down->cascade)
        return true;
    if (made->space == COLUMNS || made->on_key.at == NULL)
        return is_of_changed_table(made, up, down);
    return is_done_to_table(down, DROPS, made) || is_done_to_table(down, ALTERS, made) ||
           is_done_to_table(up, MAKES, made);
}

static void report_left(struct diag_list *diags, const struct tree_file *file, const struct change *made)
{
    struct diag *diag = diag_add(diags, DIAG_DOWNGRADE_LEAVES, source_span(file->source, made->written),
                                 "the downgrade leaves '%.*s' behind", SLICE_FORMAT(made->written));
    if (made->space == COLUMNS)
        diag_hint(diags, diag, "add 'ALTER TABLE %.*s DROP COLUMN %.*s;' to '@downgrade'", SLICE_FORMAT(made->on),
                  SLICE_FORMAT(made->written));
    else
        diag_hint(diags, diag, "add 'DROP %s %.*s;' to '@downgrade'", made->kind, SLICE_FORMAT(made->written));
}

static void check_taken_back(struct diag_list *diags, const struct tree_file *file, const struct changes *up,
                             const struct changes *down)
{
    for (size_t i = 0; i < up->n; i++) {
        const struct change *made = &up->items[i];
        if (made->effect == MAKES && !made->maybe && !made->rename && !is_done_to(up, DROPS, made) &&
            !is_done_to(down, DROPS, made) && !goes_along(made, up, down))
            report_left(diags, file, made);
    }
}

static bool ends_with(struct slice name, const char *end)
{
    struct slice wanted = slice_of(end);
    return name.length >= wanted.length &&
           slice_equal((struct slice){name.at + name.length - wanted.length, wanted.length}, wanted);
}

/* The index of a constraint, the sequence of a serial column, an index without a name: they come with something else,
 * and one may be renamed where that is made or left. */
static bool may_be_named_by_the_server(const struct change *object, const struct changes *up,
                                       const struct changes *down)
{
    if (strcmp(object->kind, "SEQUENCE") == 0)
        return ends_with(object->key, "_seq");
    if (strcmp(object->kind, "INDEX") != 0)
        return false;
    return ends_with(object->key, "_pkey") || ends_with(object->key, "_key") || ends_with(object->key, "_excl") ||
           ((up->nameless_index || down->nameless_index) && slice_contains(object->key, slice_of("_idx")));
}

static void check_made(struct diag_list *diags, const struct tree_file *file, const struct changes *up,
                       const struct changes *down)
{
    for (size_t i = 0; i < down->n; i++) {
        const struct change *dropped = &down->items[i];
        if (dropped->effect != DROPS || dropped->maybe || is_done_to(up, MAKES, dropped) ||
            is_done_to(down, MAKES, dropped) || is_of_changed_table(dropped, up, down) ||
            may_be_named_by_the_server(dropped, up, down))
            continue;
        struct diag *diag = diag_add(diags, DIAG_DOWNGRADE_UNKNOWN, source_span(file->source, dropped->written),
                                     "the downgrade %s '%.*s', which the upgrade did not make",
                                     dropped->rename ? "renames" : "drops", SLICE_FORMAT(dropped->written));
        diag_hint(diags, diag, "a downgrade takes back what its own upgrade did, and no more");
    }
}

static size_t count_statements(const struct tree_file *file, enum tree_section_kind kind)
{
    size_t n = 0;
    for (size_t i = 0; i < file->n_sections; i++)
        n += file->sections[i].kind == kind ? file->sections[i].n_statements : 0;
    return n;
}

/* Each change is held against each other, and more than so many statements nobody wrote by hand. */
static bool is_worth_it(const struct tree_file *file)
{
    enum { MOST = 10 * 1000 };
    size_t n_up = count_statements(file, TREE_UPGRADE), n_down = count_statements(file, TREE_DOWNGRADE);
    return n_up > 0 && n_up <= MOST && n_down > 0 && n_down <= MOST;
}

static void check_both(struct diag_list *diags, const struct tree_file *file, struct changes *up, struct changes *down)
{
    if (!is_worth_it(file))
        return;
    changes_gather(up, file, TREE_UPGRADE);
    changes_gather(down, file, TREE_DOWNGRADE);
    if (up->unclear || down->unclear)
        return;
    check_taken_back(diags, file, up, down);
    check_made(diags, file, up, down);
}

void check_downgrades(const struct check_input *input, atomic_size_t *next)
{
    struct arena *arena = arena_create();            /* of no use to anybody afterwards */
    struct changes up = {.arena = arena}, down = up; /* their room serves all files */
    for (size_t i; (i = atomic_fetch_add(next, 1)) < input->n_files;)
        if (!input->files[i].broken)
            check_both(input->diags, &input->files[i], &up, &down);
    arena_destroy(arena);
}
