#include "layers.h"

#include "fixture.h"
#include "xml.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { WIDTH = 100, SPACE = 10 };

static struct aludel_i_graph graph;
static struct aludel_i_layers layers;

static void lay_out(const struct aludel_plan *plan, const char *left_out)
{
    assert_true(aludel_i_graph_init(&graph, plan, NULL, 0));
    bool *set = aludel_i_graph_new_set(&graph);
    for (uint32_t i = 0; i < graph.n; i++)
        set[i] = left_out == NULL || strcmp(graph.nodes[i].id, left_out) != 0;
    assert_true(aludel_i_layers_init(&layers, &graph, set, WIDTH, SPACE));
    free(set);
}

static void end(void)
{
    aludel_i_layers_free(&layers);
    aludel_i_graph_free(&graph);
}

static const struct aludel_i_item *item(const char *id)
{
    return &layers.items[aludel_i_graph_find(&graph, id, strlen(id))];
}

static int64_t half_of(uint32_t i)
{
    return i < layers.n_nodes ? WIDTH / 2 : 0;
}

/* Nothing overlaps, the order is that of the places, and all of it is inside. */
static void check_places(void)
{
    for (uint32_t i = 0; i < layers.n_items; i++) {
        const struct aludel_i_item *a = &layers.items[i];
        if (a->layer == ALUDEL_I_NONE)
            continue;
        assert_true(a->x - half_of(i) >= 0 && a->x + half_of(i) <= layers.width);
        for (uint32_t k = 0; k < layers.n_items; k++)
            if (layers.items[k].layer == a->layer && layers.items[k].place > a->place)
                assert_true(layers.items[k].x - half_of(k) >= a->x + half_of(i) + SPACE);
    }
}

static void check_segments(void)
{
    for (uint32_t i = 0; i < layers.n_segments; i++) {
        const struct aludel_i_segment *segment = &layers.segments[i];
        assert_int_equal(layers.items[segment->above].layer, layers.items[segment->below].layer + 1);
    }
}

static uint32_t count_crossings(void)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < layers.n_segments; i++)
        for (uint32_t k = 0; k < i; k++) {
            const struct aludel_i_item *a = &layers.items[layers.segments[i].below],
                                       *b = &layers.items[layers.segments[k].below],
                                       *above_a = &layers.items[layers.segments[i].above],
                                       *above_b = &layers.items[layers.segments[k].above];
            if (a->layer == b->layer && a->place != b->place && above_a->place != above_b->place)
                n += (a->place < b->place) != (above_a->place < above_b->place);
        }
    return n;
}

static void a_line_is_straight(void **unused)
{
    (void)unused;
    static const struct draft drafts[] = {
        {"one", NULL, NULL, NULL}, {"two", "one", NULL, NULL}, {"three", "two", NULL, NULL}, {NULL, NULL, NULL, NULL}};
    lay_out(make_plan(drafts), NULL);
    assert_int_equal(layers.n_layers, 3);
    assert_int_equal(layers.n_items, 3);
    assert_int_equal(item("one")->x, WIDTH / 2);
    assert_int_equal(item("two")->x, WIDTH / 2);
    assert_int_equal(item("three")->layer, 2);
    assert_int_equal(layers.width, WIDTH);
    end();
}

/* The way over four is the long one: three bends at it, then straight into the merge. */
static void long_lines_bend_and_are_shared(void **unused)
{
    (void)unused;
    static const struct draft drafts[] = {
        {"r", NULL, NULL, NULL},      {"a", "r", NULL, NULL},   {"b", "a", NULL, NULL},      {"c", "b", NULL, NULL},
        {"merge", "c r", NULL, NULL}, {"also", "c", "r", NULL}, {"again", "c r", "r", NULL}, {NULL, NULL, NULL, NULL}};
    lay_out(make_plan(drafts), NULL);
    assert_int_equal(layers.n_layers, 5);
    assert_int_equal(layers.n_items, 7 + 3 + 3); /* one chain as a parent, one as a dependency */
    assert_int_equal(layers.n_segments, 4 + 1 + 1 + 3 + 3 + 2 + 2);
    check_places();
    check_segments();
    end();
}

static void crossings_go_where_they_can(void **unused)
{
    (void)unused;
    static const struct draft drafts[] = {{"a", NULL, NULL, NULL},  {"b", NULL, NULL, NULL}, {"c", NULL, NULL, NULL},
                                          {"d", NULL, NULL, NULL},  {"w", "d", NULL, NULL},  {"x", "c", NULL, NULL},
                                          {"y", "b", NULL, NULL},   {"z", "a", NULL, NULL},  {"m", "w a", NULL, NULL},
                                          {"n", "x b", NULL, NULL}, {NULL, NULL, NULL, NULL}};
    lay_out(make_plan(drafts), NULL);
    assert_int_equal(count_crossings(), 0);
    check_places();
    check_segments();
    end();
}

static void what_is_left_out_has_no_place(void **unused)
{
    (void)unused;
    static const struct draft drafts[] = {
        {"one", NULL, NULL, NULL}, {"two", "one", NULL, NULL}, {"three", "two", "one", NULL}, {NULL, NULL, NULL, NULL}};
    lay_out(make_plan(drafts), "two");
    assert_int_equal(item("two")->layer, ALUDEL_I_NONE);
    assert_int_equal(layers.n_layers, 2);
    assert_int_equal(layers.n_segments, 1);
    assert_true(layers.segments[0].depends);
    check_places();
    end();
    lay_out(make_plan(drafts + 3), NULL);
    assert_int_equal(layers.n_layers, 0);
    assert_int_equal(layers.width, 0);
    end();
}

/* A thousand revisions in some forty lines, from a generator of our own so that they are the same everywhere. */
static struct aludel_plan *large_plan(void)
{
    enum { N = 1000, LANES = 40 };
    static struct aludel_revision revisions[N];
    static uint32_t parents[N][2];
    static char ids[N][8];
    static struct aludel_plan plan = {.title = "", .project = "", .revisions = revisions, .n_revisions = N};
    uint32_t random = 7;
    for (uint32_t i = 0; i < N; i++) {
        snprintf(ids[i], sizeof ids[i], "r%u", i);
        revisions[i] = (struct aludel_revision){.id = ids[i], .summary = "", .parents = parents[i]};
        revisions[i].n_parents = i == 0 ? 0 : i % 9 == 0 && i > LANES ? 2 : 1;
        random = random * 1103515245U + 12345U;
        parents[i][0] = i < LANES ? 0 : i - 1 - (random >> 16) % LANES;
        parents[i][1] = i < 2 ? 0 : parents[i][0] / 2;
    }
    return &plan;
}

static void a_thousand_revisions_are_the_same_twice(void **unused)
{
    (void)unused;
    lay_out(large_plan(), NULL);
    check_places();
    check_segments();
    struct aludel_i_layers first = layers;
    aludel_i_graph_free(&graph);
    lay_out(large_plan(), NULL);
    assert_int_equal(first.n_items, layers.n_items);
    for (uint32_t i = 0; i < first.n_items; i++)
        assert_int_equal(first.items[i].x, layers.items[i].x);
    aludel_i_layers_free(&first);
    end();
}

static void xml_holds_any_bytes(void **unused)
{
    (void)unused;
    struct aludel_i_buffer out = {0};
    aludel_i_xml(&out, "<a href=\"x\" b='y'>&amp;\t1\r\n2\r\x01\x7f\xff\xc2\x85\xef\xbf\xbf \xc3\xa4\xf0\x9f\x9a\x80");
    assert_string_equal(aludel_i_buffer_text(&out),
                        "&lt;a href=&quot;x&quot; b=&#39;y&#39;&gt;&amp;amp;\t1\n2"
                        "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"
                        "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd \xc3\xa4\xf0\x9f\x9a\x80");
    aludel_i_buffer_clear(&out);
    aludel_i_xml_add(&out, "ab\xc3\xa4", 3); /* cut in the middle of a character */
    assert_string_equal(aludel_i_buffer_text(&out), "ab\xef\xbf\xbd");
    aludel_i_buffer_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_is_straight),
        cmocka_unit_test(long_lines_bend_and_are_shared),
        cmocka_unit_test(crossings_go_where_they_can),
        cmocka_unit_test(what_is_left_out_has_no_place),
        cmocka_unit_test(a_thousand_revisions_are_the_same_twice),
        cmocka_unit_test(xml_holds_any_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
