/* The compiler's graph.h; the runtime has a test_graph of its own. */
#include "graph.h"

#include "forest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static struct revision_graph *build(struct forest *forest)
{
    return graph_build(forest->arena, &forest->diags, forest->files, forest->n_files);
}

static const char *order(struct forest *forest, const struct revision_graph *graph)
{
    struct text ids = {0};
    for (uint32_t i = 0; i < graph->n; i++)
        text_printf(&ids, "%s%.*s", i == 0 ? "" : " ", SLICE_FORMAT(graph->nodes[i].id));
    const char *copy = arena_copy(forest->arena, ids.at, ids.length);
    text_free(&ids);
    return copy;
}

static void parents_come_first_then_created_then_id(void **state)
{
    (void)state;
    struct forest forest;
    forest_init(&forest);
    forest_add(&forest, "1.sql", "late", "root", NULL, "2025-03-01");
    forest_add(&forest, "2.sql", "early", "root", NULL, "2025-01-01");
    forest_add(&forest, "3.sql", "a-undated", "root", NULL, NULL);
    forest_add(&forest, "4.sql", "B-undated", "root", NULL, NULL);
    forest_add(&forest, "5.sql", "needed", "root", NULL, "2026-01-01");
    forest_add(&forest, "6.sql", "waits", "root", "needed", "2024-01-01");
    forest_add(&forest, "7.sql", "root", NULL, NULL, NULL);
    struct revision_graph *graph = build(&forest);
    assert_true(graph->resolved && graph->acyclic);
    assert_string_equal(order(&forest, graph), "root early late needed waits B-undated a-undated");
    assert_int_equal(slice_map_find(&graph->by_id, slice_of("waits")), 4);
    assert_int_equal(graph->nodes[4].depends[0], 3);
    forest_free(&forest);
}

static void edges_are_ascending(void **state)
{
    (void)state;
    struct forest forest;
    forest_init(&forest);
    forest_add(&forest, "1.sql", "merge", "b a", NULL, NULL);
    forest_add(&forest, "2.sql", "b", NULL, NULL, NULL);
    forest_add(&forest, "3.sql", "a", NULL, NULL, NULL);
    struct revision_graph *graph = build(&forest);
    assert_string_equal(order(&forest, graph), "a b merge");
    assert_int_equal(graph->nodes[2].parents[0], 0);
    assert_int_equal(graph->nodes[2].parents[1], 1);
    forest_free(&forest);
}

static void the_nearest_id_is_suggested(void **state)
{
    (void)state;
    struct forest forest;
    forest_init(&forest);
    forest_add(&forest, "1.sql", "0006_customer", NULL, NULL, NULL);
    forest_add(&forest, "2.sql", "0007_invoice", "0006_custmer", NULL, NULL);
    forest_add(&forest, "3.sql", "0008_case", "0006_CUSTOMER", NULL, NULL);
    forest_add(&forest, "4.sql", "0009_far", "nothing-like-it", NULL, NULL);
    assert_false(build(&forest)->resolved);
    assert_string_equal(forest_diags(&forest), "unknown-revision unknown-revision unknown-revision");
    assert_string_equal(forest.diags.items[0]->hint, "did you mean '0006_customer'?");
    assert_string_equal(forest.diags.items[1]->hint, "did you mean '0006_customer'?");
    assert_int_equal(forest.diags.items[2]->n_notes, 0);
    forest_free(&forest);
}

static void one_cause_one_error(void **state)
{
    (void)state;
    struct forest forest;
    forest_init(&forest);
    forest_add(&forest, "0005_broken.sql", NULL, NULL, NULL, NULL);
    forest_add(&forest, "0006.sql", "0006", "0005_broken", NULL, NULL);
    assert_false(build(&forest)->resolved);
    assert_string_equal(forest_diags(&forest), ""); /* the parser said what is wrong with 0005_broken.sql */
    forest_free(&forest);
}

static void declared_once(void **state)
{
    (void)state;
    struct forest forest;
    forest_init(&forest);
    forest_add(&forest, "1.sql", "same", NULL, NULL, NULL);
    forest_add(&forest, "2.sql", "same", NULL, NULL, NULL);
    forest_add(&forest, "3.sql", "Same", NULL, NULL, NULL);
    struct revision_graph *graph = build(&forest);
    assert_false(graph->resolved);
    assert_int_equal(graph->n, 2);
    assert_string_equal(forest_diags(&forest), "duplicate-revision revision-case");
    forest_free(&forest);
}

static void every_circle_is_found_once(void **state)
{
    (void)state;
    struct forest forest;
    forest_init(&forest);
    forest_add(&forest, "1.sql", "self", "self", NULL, NULL);
    forest_add(&forest, "2.sql", "c", "b", NULL, NULL);
    forest_add(&forest, "3.sql", "a", "c", NULL, NULL);
    forest_add(&forest, "4.sql", "b", "a", NULL, "2020-01-01"); /* the walk begins here, the report with "a" */
    forest_add(&forest, "5.sql", "downstream", "c self", NULL, NULL);
    forest_add(&forest, "6.sql", "x", NULL, "y", NULL);
    forest_add(&forest, "7.sql", "y", "x", NULL, NULL);
    struct revision_graph *graph = build(&forest);
    assert_false(graph->acyclic);
    assert_true(graph->resolved);
    assert_string_equal(forest_diags(&forest), "cycle cycle cycle");
    assert_string_equal(forest.diags.items[0]->message, "revisions need each other in a circle: 'self' -> 'self'");
    assert_string_equal(forest.diags.items[1]->message,
                        "revisions need each other in a circle: 'a' -> 'c' -> 'b' -> 'a'");
    assert_int_equal(forest.diags.items[1]->n_notes, 2);
    forest_free(&forest);
}

/* A chain of pairs, each a circle of its own, and each pair needs the next one. */
static void circles_behind_circles_are_found(void **state)
{
    (void)state;
    struct forest forest;
    forest_init(&forest);
    enum { PAIRS = 20 };
    for (int i = 0; i < PAIRS; i++) {
        char one[16], other[16], needs[40];
        snprintf(one, sizeof one, "a%02d", i);
        snprintf(other, sizeof other, "b%02d", i);
        snprintf(needs, sizeof needs, i + 1 < PAIRS ? "a%02d b%02d" : "b%02d", i + 1 < PAIRS ? i + 1 : i, i);
        forest_add(&forest, arena_copy(forest.arena, one, 3), one, needs, NULL, NULL);
        forest_add(&forest, arena_copy(forest.arena, other, 3), other, one, NULL, NULL);
    }
    assert_false(build(&forest)->acyclic);
    assert_int_equal(forest.diags.count, PAIRS);
    forest_free(&forest);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parents_come_first_then_created_then_id),
        cmocka_unit_test(edges_are_ascending),
        cmocka_unit_test(the_nearest_id_is_suggested),
        cmocka_unit_test(one_cause_one_error),
        cmocka_unit_test(declared_once),
        cmocka_unit_test(every_circle_is_found_once),
        cmocka_unit_test(circles_behind_circles_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
