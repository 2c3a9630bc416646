#include "check.h"

#include "forest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* The names of what is diagnosed; frees the forest. */
static void expect(struct forest *forest, const char *diags)
{
    struct check_input input = {
        .arena = forest->arena,
        .diags = &forest->diags,
        .files = forest->files,
        .n_files = forest->n_files,
        .graph = graph_build(forest->arena, &forest->diags, forest->files, forest->n_files),
        .released = &(struct released){.count = 0},
    };
    for (size_t i = forest->n_files; i-- > 0;)
        if (forest->files[i].project.keyword.at != NULL)
            input.project = &forest->files[i];
    check_all(&input);
    assert_string_equal(forest_diags(forest), diags);
    forest_free(forest);
}

/* The id's own text: any slice of the file will do. */
static void start_branch(struct tree_file *file, const char *name)
{
    file->branch.value = (struct slice){file->revision.value.at, slice_of(name).length};
}

static struct tree_file *add_project(struct forest *forest, const char *name)
{
    struct tree_file *file = forest_add(forest, name, NULL, NULL, NULL, NULL);
    file->project.keyword = (struct slice){file->source->bytes, 1};
    file->n_sections = 0;
    return file;
}

static void one_root_and_one_head_are_fine(void **state)
{
    (void)state;
    struct forest forest;
    forest_init(&forest);
    forest_add(&forest, "1.sql", "a", NULL, NULL, NULL);
    forest_add(&forest, "2.sql", "b", "a", NULL, NULL);
    forest_add(&forest, "3.sql", "c", "a", NULL, NULL);
    forest_add(&forest, "4.sql", "d", "b c", NULL, NULL);
    expect(&forest, "");
}

static void nothing_is_an_error(void **state)
{
    (void)state;
    struct forest forest;
    forest_init(&forest);
    add_project(&forest, "project.sql");
    expect(&forest, "no-revisions");
}

static void several_roots_are_one_error(void **state)
{
    (void)state;
    struct forest forest;
    forest_init(&forest);
    forest_add(&forest, "1.sql", "a", NULL, NULL, NULL);
    forest_add(&forest, "2.sql", "b", NULL, NULL, NULL);
    expect(&forest, "several-roots");
}

static void several_heads(void **state)
{
    (void)state;
    struct forest forest;
    forest_init(&forest);
    forest_add(&forest, "1.sql", "a", NULL, NULL, NULL);
    forest_add(&forest, "2.sql", "b", "a", NULL, NULL);
    forest_add(&forest, "3.sql", "c", "a", NULL, NULL);
    expect(&forest, "several-heads");
}

static void a_branch_tells_heads_apart(void **state)
{
    (void)state;
    struct forest forest;
    forest_init(&forest);
    forest_add(&forest, "1.sql", "a", NULL, NULL, NULL);
    forest_add(&forest, "2.sql", "b", "a", NULL, NULL);
    start_branch(forest_add(&forest, "3.sql", "net-root", "a", NULL, NULL), "net");
    forest_add(&forest, "4.sql", "net-head", "net-root", NULL, NULL);
    expect(&forest, "");
}

static void a_branch_that_splits_tells_nothing_apart(void **state)
{
    (void)state;
    struct forest forest;
    forest_init(&forest);
    start_branch(forest_add(&forest, "1.sql", "net-root", NULL, NULL, NULL), "net");
    forest_add(&forest, "2.sql", "b", "net-root", NULL, NULL);
    forest_add(&forest, "3.sql", "c", "net-root", NULL, NULL);
    expect(&forest, "several-heads");
}

static void the_project_may_allow_many(void **state)
{
    (void)state;
    struct forest forest;
    forest_init(&forest);
    forest_add(&forest, "1.sql", "a", NULL, NULL, NULL);
    forest_add(&forest, "2.sql", "b", NULL, NULL, NULL);
    add_project(&forest, "project.sql")->heads_many = true;
    expect(&forest, "");
}

static void a_missing_parent_makes_no_false_head(void **state)
{
    (void)state;
    struct forest forest;
    forest_init(&forest);
    forest_add(&forest, "1.sql", "first", NULL, NULL, NULL);
    forest_add(&forest, "2.sql", "second", "frist", NULL, NULL);
    expect(&forest, "unknown-revision");
}

static void branch_names_are_unique(void **state)
{
    (void)state;
    struct forest forest;
    forest_init(&forest);
    start_branch(forest_add(&forest, "1.sql", "net-a", NULL, NULL, NULL), "net");
    start_branch(forest_add(&forest, "2.sql", "net-b", "net-a", NULL, NULL), "net");
    start_branch(forest_add(&forest, "3.sql", "x", "net-b", NULL, NULL), "x");
    expect(&forest, "duplicate-branch branch-is-revision");
}

static void two_projects(void **state)
{
    (void)state;
    struct forest forest;
    forest_init(&forest);
    forest_add(&forest, "1.sql", "a", NULL, NULL, NULL);
    forest_add(&forest, "2.sql", "b", NULL, NULL, NULL); /* either project may allow it */
    add_project(&forest, "3.sql");
    add_project(&forest, "4.sql");
    expect(&forest, "two-projects");
}

static void file_names(void **state)
{
    (void)state;
    struct forest forest;
    forest_init(&forest);
    forest_add(&forest, "d/20250723_a_good.sql", "a_good", NULL, NULL, NULL);
    forest_add(&forest, "d/20251323_b.sql", "b", "a_good", NULL, NULL);
    forest_add(&forest, "d/20250723_other.sql", "c", "b", NULL, NULL);
    forest_add(&forest, "d/20250723_d d.sql", "d", "c", NULL, NULL);
    add_project(&forest, "d/project.sql")->naming_date = true;
    expect(&forest, "file-name file-name-date file-name-id file-name-date"); /* by file name */
}

static void both_directions_are_needed(void **state)
{
    (void)state;
    struct forest forest;
    forest_init(&forest);
    forest_add(&forest, "1.sql", "a", NULL, NULL, NULL)->n_sections = 0;
    forest_add(&forest, "2.sql", "b", "a", NULL, NULL)->n_sections = 1;
    forest_add(&forest, "3.sql", "c", "b", NULL, NULL)->sections[0].n_statements = 0;
    struct tree_file *empty = forest_add(&forest, "4.sql", "d", "c", NULL, NULL);
    empty->sections[1].n_statements = 0;
    struct tree_file *irreversible = forest_add(&forest, "5.sql", "e", "d", NULL, NULL);
    irreversible->sections[1].n_statements = 0;
    irreversible->sections[1].irreversible = true;
    struct tree_file *merge = forest_add(&forest, "6.sql", "f", "e b", NULL, NULL); /* it need not do anything */
    merge->sections[0].n_statements = merge->sections[1].n_statements = 0;
    expect(&forest, "missing-upgrade missing-downgrade missing-downgrade empty-upgrade empty-downgrade");
}

static void statements_and_transactions(void **state)
{
    (void)state;
    struct forest forest;
    forest_init(&forest);
    struct tree_file *file = forest_add(&forest, "1.sql", "a", NULL, NULL, NULL);
    forest_classify(&forest, &file->sections[0],
                    &(struct statement_class){.what = "BEGIN", .transaction_control = true});
    forest_classify(&forest, &file->sections[1], &(struct statement_class){.what = "VACUUM", .no_transaction = true});
    file = forest_add(&forest, "2.sql", "b", "a", NULL, NULL);
    file->sections[0].transactional = file->sections[1].transactional = false;
    forest_classify(&forest, &file->sections[0], &(struct statement_class){.what = "VACUUM", .rerun = 'I'});
    forest_classify(&forest, &file->sections[1], &(struct statement_class){.what = ""});
    file = forest_add(&forest, "3.sql", "c", "b", NULL, NULL);
    file->sections[0].transactional = false;
    file->sections[0].idempotent = true;
    expect(&forest, "transaction-control transaction-block unknown-rerun");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_root_and_one_head_are_fine),
        cmocka_unit_test(nothing_is_an_error),
        cmocka_unit_test(several_roots_are_one_error),
        cmocka_unit_test(several_heads),
        cmocka_unit_test(a_branch_tells_heads_apart),
        cmocka_unit_test(a_branch_that_splits_tells_nothing_apart),
        cmocka_unit_test(the_project_may_allow_many),
        cmocka_unit_test(a_missing_parent_makes_no_false_head),
        cmocka_unit_test(branch_names_are_unique),
        cmocka_unit_test(two_projects),
        cmocka_unit_test(file_names),
        cmocka_unit_test(both_directions_are_needed),
        cmocka_unit_test(statements_and_transactions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
