#include "fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/*  a - b - d - e     f depends on c
 *   \     /
 *    c --'     f                                         */
static const struct draft diamond[] = {{"a", NULL, NULL, NULL},  {"b", "a", NULL, NULL}, {"c", "a", NULL, NULL},
                                       {"d", "b c", NULL, NULL}, {"e", "d", NULL, NULL}, {"f", NULL, "c", NULL},
                                       {NULL, NULL, NULL, NULL}};

typedef void arithmetic(const struct aludel_i_graph *graph, bool *set);

static void expect(const struct aludel_i_graph *graph, arithmetic *what, const char *before, const char *after)
{
    bool *set = aludel_i_graph_new_set(graph);
    for (const char *c = before; *c != '\0'; c++)
        if (*c != ' ')
            set[aludel_i_graph_find(graph, c, 1)] = true;
    what(graph, set);
    assert_string_equal(set_text(graph, set), after);
    free(set);
}

static void sets_close_and_shrink(void **unused)
{
    (void)unused;
    struct aludel_i_graph graph;
    assert_true(aludel_i_graph_init(&graph, make_plan(diamond), NULL, 0));
    expect(&graph, aludel_i_graph_close_down, "", "");
    expect(&graph, aludel_i_graph_close_down, "d", "a b c d");
    expect(&graph, aludel_i_graph_close_down, "f", "a c f");
    expect(&graph, aludel_i_graph_close_down, "b f", "a b c f");
    expect(&graph, aludel_i_graph_close_up, "c", "c d e f");
    expect(&graph, aludel_i_graph_close_up, "b", "b d e");
    expect(&graph, aludel_i_graph_close_up, "", "");
    expect(&graph, aludel_i_graph_descendants, "c", "c d e");
    expect(&graph, aludel_i_graph_keep_heads, "a b c d e f", "e f");
    expect(&graph, aludel_i_graph_keep_heads, "a b c", "b c"); /* the merge undone: both are heads again */
    expect(&graph, aludel_i_graph_keep_heads, "a b", "b");
    expect(&graph, aludel_i_graph_keep_heads, "a c f", "c f"); /* what is only depended on stays a head */
    expect(&graph, aludel_i_graph_keep_heads, "a d", "a d");
    aludel_i_graph_free(&graph);
}

static void children_are_ascending(void **unused)
{
    (void)unused;
    struct aludel_i_graph graph;
    assert_true(aludel_i_graph_init(&graph, make_plan(diamond), NULL, 0));
    assert_int_equal(graph.nodes[0].n_children, 2);
    assert_int_equal(graph.nodes[0].children[0], 1);
    assert_int_equal(graph.nodes[0].children[1], 2);
    assert_int_equal(graph.nodes[2].n_children, 1); /* f depends on it and is no child */
    assert_int_equal(graph.nodes[4].n_children, 0);
    aludel_i_graph_free(&graph);
}

static void ids_are_found_exactly_and_by_prefix(void **unused)
{
    (void)unused;
    static const struct draft drafts[] = {{"005a_x", NULL, NULL, NULL},
                                          {"005_x", NULL, NULL, NULL},
                                          {"005", NULL, NULL, NULL},
                                          {"zz", NULL, NULL, NULL},
                                          {NULL, NULL, NULL, NULL}};
    struct aludel_i_graph graph;
    uint32_t count;
    assert_true(aludel_i_graph_init(&graph, make_plan(drafts), NULL, 0));
    assert_int_equal(aludel_i_graph_find(&graph, "005", 3), 2);
    assert_int_equal(aludel_i_graph_find(&graph, "005_xyz", 5), 1);
    assert_int_equal(aludel_i_graph_find(&graph, "005_", 4), ALUDEL_I_NONE);
    assert_int_equal(aludel_i_graph_find(&graph, "zzz", 3), ALUDEL_I_NONE);
    assert_int_equal(aludel_i_graph_find(&graph, "", 0), ALUDEL_I_NONE);
    aludel_i_graph_prefix(&graph, "005", 3, &count);
    assert_int_equal(count, 3);
    assert_string_equal(graph.by_id[aludel_i_graph_prefix(&graph, "005a", 4, &count)]->id, "005a_x");
    assert_int_equal(count, 1);
    aludel_i_graph_prefix(&graph, "9", 1, &count);
    assert_int_equal(count, 0);
    aludel_i_graph_free(&graph);
}

static void foreign_revisions_stand_behind_the_plan(void **unused)
{
    (void)unused;
    static const char *const known[] = {"e"}, *const both[] = {"x", "nobody", "y"}, *const self[] = {"y"};
    const struct aludel_i_foreign foreign[] = {
        {.id = "x", .summary = "", .parents = known, .n_parents = 1, .depends = self, .n_depends = 1},
        {.id = "y", .summary = "", .parents = both, .n_parents = 3, .depends = known, .n_depends = 1},
    };
    struct aludel_i_graph graph;
    assert_true(aludel_i_graph_init(&graph, make_plan(diamond), foreign, 2));
    assert_int_equal(graph.n_known, 6);
    assert_int_equal(graph.n, 8);
    assert_null(graph.nodes[6].revision);
    assert_int_equal(graph.nodes[6].n_depends, 0); /* y stands behind it: left out, or the order would break */
    assert_int_equal(graph.nodes[7].n_parents, 1); /* neither nobody nor itself */
    assert_int_equal(graph.nodes[7].parents[0], 6);
    assert_int_equal(graph.nodes[7].n_depends, 1);
    expect(&graph, aludel_i_graph_close_down, "y", "a b c d e x y");
    expect(&graph, aludel_i_graph_close_up, "d", "d e x y");
    aludel_i_graph_free(&graph);
}

static void an_empty_graph_is_one(void **unused)
{
    (void)unused;
    static const struct draft nothing[] = {{NULL, NULL, NULL, NULL}};
    struct aludel_i_graph graph;
    assert_true(aludel_i_graph_init(&graph, make_plan(nothing), NULL, 0));
    assert_int_equal(aludel_i_graph_find(&graph, "a", 1), ALUDEL_I_NONE);
    aludel_i_graph_free(&graph);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sets_close_and_shrink),
        cmocka_unit_test(children_are_ascending),
        cmocka_unit_test(ids_are_found_exactly_and_by_prefix),
        cmocka_unit_test(foreign_revisions_stand_behind_the_plan),
        cmocka_unit_test(an_empty_graph_is_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
