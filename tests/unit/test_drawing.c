#include "drawing.h"

#include "columns.h"
#include "fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Every shape at once: branches, a merge of three, a merge that crosses a lane, a lane that ends in another one, a
 * second root, dependencies beside parents and without. */
static const struct draft odd[] = {
    {"r", NULL, NULL, NULL}, {"a", "r", NULL, NULL},   {"b", "r", NULL, "net"},      {"c", "r", NULL, NULL},
    {"d", "b", NULL, NULL},  {"e", "a", NULL, NULL},   {"oct", "e d c", NULL, NULL}, {"f", "oct", NULL, NULL},
    {"x", NULL, NULL, NULL}, {"y", "x", "d", NULL},    {"z", "y", "oct f", NULL},    {"g", "f", NULL, NULL},
    {"h", "f", NULL, NULL},  {"i", "g h", NULL, NULL}, {"last", "h x", NULL, NULL},  {NULL, NULL, NULL, NULL}};

static const struct draft deep[] = {
    {"root", NULL, NULL, NULL}, {"lone", NULL, "root", NULL}, {"other", "root", NULL, NULL}, {NULL, NULL, NULL, NULL}};

static const struct draft wide[] = {{"r", NULL, NULL, NULL},        {"a", "r", NULL, NULL},  {"b", "r", NULL, NULL},
                                    {"c", "r", NULL, NULL},         {"d", "r", NULL, NULL},  {"e", "r", NULL, NULL},
                                    {"m", "a b c d e", NULL, NULL}, {NULL, NULL, NULL, NULL}};

struct drawn {
    const struct draft *drafts;
    const char *applied; /* NULL: there is no database */
    const char *left_out;
    struct aludel_i_terminal terminal;
    unsigned marks;
    bool verbose;
};

static void expect(struct drawn drawn, const char *text)
{
    struct aludel_i_view view;
    struct aludel_i_describer describer;
    struct aludel_i_buffer out = {0};
    struct aludel_plan *plan = make_plan(drawn.drafts);
    plan_revision(drawn.drafts[0].id)->summary = "the first one";
    plan_revision(drawn.drafts[1].id)->summary = "a tab\tand \033[31mred \xe6\xbc\xa2\xe5\xad\x97";
    assert_true(aludel_i_view_init(&view, plan, drawn.applied == NULL ? NULL : make_state(drawn.applied)));
    assert_true(aludel_i_describer_init(&describer, &view));
    bool *set = aludel_i_graph_new_set(&view.graph);
    for (uint32_t i = 0; i < view.graph.n; i++)
        set[i] = drawn.left_out == NULL || strcmp(view.graph.nodes[i].id, drawn.left_out) != 0;
    aludel_i_draw(&describer, set, drawn.marks, drawn.verbose, &drawn.terminal, &out);
    assert_string_equal(aludel_i_buffer_text(&out), text);
    aludel_i_buffer_free(&out);
    aludel_i_describer_free(&describer);
    aludel_i_view_free(&view);
    free(set);
}

static void lines_meet_and_cross(void **unused)
{
    (void)unused;
    const struct drawn drawn = {.drafts = odd, .terminal = {.unicode = true}};
    expect(drawn, "● last\n"
                  "├─╮\n"
                  "│ │ ● i\n"
                  "├─│─┤\n"
                  "● │ │ h\n"
                  "│ │ ● g\n"
                  "├─│─╯\n"
                  "│ │ ● z\n"
                  "│ │ ├┄┬┄╮\n"
                  "│ │ ● ┊ ┊ y\n"
                  "│ │ ├┄┊┄┊┄╮\n"
                  "│ ├─╯ ┊ ┊ ┊\n"
                  "│ ●   ┊ ┊ ┊ x\n"
                  "├┄┄┄┄┄┊┄╯ ┊\n"
                  "●     ┊   ┊ f\n"
                  "├┄┄┄┄┄╯   ┊\n"
                  "●         ┊ oct\n"
                  "├─┬─╮     ┊\n"
                  "● │ │     ┊ e\n"
                  "│ ├┄│┄┄┄┄┄╯\n"
                  "│ ● │ d\n"
                  "│ │ ● c\n"
                  "│ ● │ b\n"
                  "│ ├─╯\n"
                  "● │ a  a tab?and ?[31mred 漢字\n"
                  "├─╯\n"
                  "● r  the first one\n");
}

static void ascii_has_the_same_shapes(void **unused)
{
    (void)unused;
    const struct drawn drawn = {.drafts = odd, .marks = ALUDEL_I_MARK_HEAD};
    expect(drawn, "* last (head)\n"
                  "|-\\\n"
                  "| | * i (head)\n"
                  "|-|-|\n"
                  "* | | h\n"
                  "| | * g\n"
                  "|-|-/\n"
                  "| | * z (head)\n"
                  "| | |.+.\\\n"
                  "| | * : : y\n"
                  "| | |.:.:.\\\n"
                  "| |-/ : : :\n"
                  "| *   : : : x\n"
                  "|.....:./ :\n"
                  "*     :   : f\n"
                  "|...../   :\n"
                  "*         : oct\n"
                  "|-+-\\     :\n"
                  "* | |     : e\n"
                  "| |.|...../\n"
                  "| * | d\n"
                  "| | * c\n"
                  "| * | b\n"
                  "| |-/\n"
                  "* | a  a tab?and ?[31mred 漢字\n"
                  "|-/\n"
                  "* r  the first one\n");
}

static void a_dependency_alone_is_a_lane_of_its_own(void **unused)
{
    (void)unused;
    const struct drawn drawn = {.drafts = deep, .terminal = {.unicode = true}};
    expect(drawn, "● other\n"
                  "│ ● lone  a tab?and ?[31mred 漢字\n"
                  "├┄╯\n"
                  "● root  the first one\n");
    expect((struct drawn){.drafts = deep, .left_out = "root", .terminal = {.unicode = true}},
           "● other\n"
           "● lone  a tab?and ?[31mred 漢字\n");
}

static void a_database_has_its_signs(void **unused)
{
    (void)unused;
    const unsigned marks = ALUDEL_I_MARK_CURRENT | ALUDEL_I_MARK_HEAD | ALUDEL_I_MARK_STANDING;
    expect((struct drawn){.drafts = wide, .applied = "r a b new", .terminal = {.unicode = true}, .marks = marks},
           "× new (current) (unknown)\n"
           "○ m (head) (pending)\n"
           "├─┬─┬─┬─╮\n"
           "│ │ │ │ ○ e (pending)\n"
           "│ │ │ ○ │ d (pending)\n"
           "│ │ │ ├─╯\n"
           "│ │ ○ │ c (pending)\n"
           "│ │ ├─╯\n"
           "│ ◉ │ b (current)\n"
           "│ ├─╯\n"
           "◉ │ a (current)  a tab?and ?[31mred 漢字\n"
           "├─╯\n"
           "● r  the first one\n");
    expect((struct drawn){.drafts = deep, .applied = "root", .marks = marks},
           "o other (head) (pending)\n"
           "| o lone (head) (pending)  a tab?and ?[31mred 漢字\n"
           "|./\n"
           "@ root (current)  the first one\n");
}

static void lines_fit_the_terminal(void **unused)
{
    (void)unused;
    const struct drawn narrow = {.drafts = wide, .terminal = {.unicode = true, .columns = 16}};
    expect(narrow, "● m\n"
                   "├─┬─┬─┬─…\n"
                   "│ │ │ │ ● e\n"
                   "│ │ │ ● … d\n"
                   "│ │ │ ├─…\n"
                   "│ │ ● │ c\n"
                   "│ │ ├─╯\n"
                   "│ ● │ b\n"
                   "│ ├─╯\n"
                   "● │ a  a tab?an…\n"
                   "├─╯\n"
                   "● r  the first …\n");
    expect((struct drawn){.drafts = wide, .terminal = {.columns = 20}, .verbose = true, .left_out = "m"},
           "* e\n"
           "| Parent: r\n"
           "| Path: e.sql\n"
           "|\n"
           "| * d\n"
           "|-/ Parent: r\n"
           "| Path: d.sql\n"
           "|\n"
           "| * c\n"
           "|-/ Parent: r\n"
           "| Path: c.sql\n"
           "|\n"
           "| * b\n"
           "|-/ Parent: r\n"
           "| Path: b.sql\n"
           "|\n"
           "| * a  a tab?and ...\n"
           "|-/ Parent: r\n"
           "| Path: a.sql\n"
           "|\n"
           "|     a tab?and\n"
           "|     ?[31mred 漢字\n"
           "|\n"
           "* r  the first one\n"
           "  Parent: <base>\n"
           "  Branches into: a,\n"
           "  b, c, d, e\n"
           "  Path: r.sql\n"
           "\n"
           "      the first one\n"
           "\n");
}

static void colors_follow_the_lanes(void **unused)
{
    (void)unused;
    expect((struct drawn){.drafts = deep, .terminal = {.color = true}, .marks = ALUDEL_I_MARK_HEAD},
           "\033[31m*\033[0m \033[33mother\033[0m\033[32m (head)\033[0m\n"
           "\033[31m| \033[32m*\033[0m \033[33mlone\033[0m\033[32m (head)\033[0m  a tab?and ?[31mred 漢字\n"
           "\033[31m|\033[32m.\033[32m/\033[0m\n"
           "\033[31m*\033[0m \033[33mroot\033[0m  the first one\n");
}

static void columns_are_what_a_terminal_shows(void **unused)
{
    (void)unused;
    struct aludel_i_buffer out = {0};
    assert_int_equal(aludel_i_columns("abc"), 3);
    assert_int_equal(aludel_i_columns("e\xcc\x81"), 1);                /* a combining accent */
    assert_int_equal(aludel_i_columns("\xe6\xbc\xa2\xe5\xad\x97"), 4); /* wide */
    assert_int_equal(aludel_i_columns("\xf0\x9f\x9a\x80"), 2);         /* an emoji */
    assert_int_equal(aludel_i_columns("\xff\xc3"), 2);                 /* no UTF-8 */
    assert_int_equal(aludel_i_columns_add(&out, "abcdef", 6, "..."), 6);
    assert_int_equal(aludel_i_columns_add(&out, "abcdef", 5, "..."), 5);
    assert_int_equal(aludel_i_columns_add(&out, "abcdef", 2, "..."), 0);
    assert_int_equal(aludel_i_columns_add(&out, "\xe6\xbc\xa2\xe5\xad\x97", 3, "~"), 3);
    assert_int_equal(aludel_i_columns_add(&out, "\x1b\xc2\x9b\x7f", 3, "~"), 3);
    assert_string_equal(aludel_i_buffer_text(&out), "abcdefab...\xe6\xbc\xa2~???");
    aludel_i_buffer_free(&out);
    assert_int_equal(aludel_i_columns_fit("one two three", 9), 8);
    assert_int_equal(aludel_i_columns_fit("one two three", 13), 13);
    assert_int_equal(aludel_i_columns_fit("one\ntwo", 9), 3);
    assert_int_equal(aludel_i_columns_fit("unbroken", 3), 3);
    assert_int_equal(aludel_i_columns_fit("\xe6\xbc\xa2", 1), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_meet_and_cross),
        cmocka_unit_test(ascii_has_the_same_shapes),
        cmocka_unit_test(a_dependency_alone_is_a_lane_of_its_own),
        cmocka_unit_test(a_database_has_its_signs),
        cmocka_unit_test(lines_fit_the_terminal),
        cmocka_unit_test(colors_follow_the_lanes),
        cmocka_unit_test(columns_are_what_a_terminal_shows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
