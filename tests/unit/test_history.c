#include "calls.h"
#include "fixture.h"
#include "history.h"
#include "status.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* The graph of Alembic's own documentation, with another root beside it:
 *   1975ea83b712 -+- ae1027a6acf -+- 53fffde5ad5 - 3cac04ae8714      29f859a13ea (networking)
 *                 '- 27c6a30d7c24 -'                                 2a95102259be, depends on 27c6a30d7c24 */
static const struct draft alembic[] = {{"1975ea83b712", NULL, NULL, NULL},
                                       {"ae1027a6acf", "1975ea83b712", NULL, NULL},
                                       {"27c6a30d7c24", "1975ea83b712", NULL, "shopping"},
                                       {"29f859a13ea", NULL, NULL, "networking"},
                                       {"2a95102259be", "29f859a13ea", "27c6a30d7c24", NULL},
                                       {"53fffde5ad5", "ae1027a6acf 27c6a30d7c24", NULL, NULL},
                                       {"3cac04ae8714", "53fffde5ad5", NULL, NULL},
                                       {NULL, NULL, NULL, NULL}};

static struct aludel_plan *documented_plan(void)
{
    struct aludel_plan *plan = make_plan(alembic);
    plan_revision("1975ea83b712")->summary = "create account table";
    plan_revision("ae1027a6acf")->summary = "add a column";
    plan_revision("27c6a30d7c24")->summary = "add shopping cart";
    plan_revision("2a95102259be")->summary = "add ip account table";
    plan_revision("53fffde5ad5")->summary = "merge ae1 and 27c";
    return plan;
}

static struct aludel_i_view view;

static void given(struct aludel_plan *plan, struct aludel_i_state *state)
{
    assert_true(aludel_i_view_init(&view, plan, state));
}

static void given_applied(struct aludel_plan *plan, const char *applied)
{
    given(plan, make_state(applied));
}

/* Compares, and ends what given() began. */
static void expect(struct aludel_i_buffer *out, const char *text)
{
    assert_false(out->failed);
    assert_string_equal(aludel_i_buffer_text(out), text);
    aludel_i_buffer_free(out);
    aludel_i_view_free(&view);
}

static void history(struct aludel_i_history_options options, const char *text)
{
    struct aludel_i_buffer out = {0}, why = {0};
    assert_true(aludel_i_history(&view, &options, &out, &why));
    assert_int_equal(why.length, 0);
    expect(&out, text);
}

/* A terminal would obey it. A tab is only a tab. */
static void what_a_file_says_moves_no_terminal(void **unused)
{
    (void)unused;
    static const struct draft one[] = {{"a", NULL, NULL, NULL}, {NULL, NULL, NULL, NULL}};
    struct aludel_plan *plan = make_plan(one);
    plan_revision("a")->summary = "\033[31mred\ttab";
    plan_revision("a")->doc = "\033]0;title\a\n\xe6\xbc\xa2 \xc2\x9b";
    plan_revision("a")->author = "\bann";
    given(plan, NULL);
    history((struct aludel_i_history_options){0}, "<base> -> a (head), ?[31mred\ttab\n");
    given(plan, NULL);
    history((struct aludel_i_history_options){.verbose = true},
            "Rev: a (head)\nParent: <base>\nPath: a.sql\nAuthor: ?ann\n\n    ?[31mred\ttab\n\n    ?]0;title?\n"
            "    \xe6\xbc\xa2 ?\n\n");
}

static void history_has_alembics_lines(void **unused)
{
    (void)unused;
    given(documented_plan(), NULL);
    history((struct aludel_i_history_options){.indicate_current = true},
            "53fffde5ad5 -> 3cac04ae8714 (shopping) (head)\n"
            "ae1027a6acf, 27c6a30d7c24 -> 53fffde5ad5 (shopping) (mergepoint), merge ae1 and 27c\n"
            "29f859a13ea (27c6a30d7c24) -> 2a95102259be (networking) (head), add ip account table\n"
            "<base> -> 29f859a13ea (networking)\n"
            "1975ea83b712 -> 27c6a30d7c24 (shopping), add shopping cart\n"
            "1975ea83b712 -> ae1027a6acf, add a column\n"
            "<base> -> 1975ea83b712 (branchpoint), create account table\n");
    given_applied(documented_plan(), "1975ea83b712 ae1027a6acf 29f859a13ea");
    history((struct aludel_i_history_options){.indicate_current = true, .range = "1975:ae10"},
            "1975ea83b712 -> ae1027a6acf (current), add a column\n"
            "<base> -> 1975ea83b712 (branchpoint), create account table\n");
    given_applied(documented_plan(), "1975ea83b712 ae1027a6acf 29f859a13ea");
    history((struct aludel_i_history_options){.range = "1975+0:ae10"},
            "1975ea83b712 -> ae1027a6acf, add a column\n"
            "<base> -> 1975ea83b712 (branchpoint), create account table\n");
}

static void a_wrong_range_is_said(void **unused)
{
    (void)unused;
    struct aludel_i_buffer out = {0}, why = {0};
    struct aludel_i_history_options options = {.range = "nonsense:"};
    given(documented_plan(), NULL);
    assert_false(aludel_i_history(&view, &options, &out, &why));
    assert_string_equal(aludel_i_buffer_text(&why),
                        "no such revision or branch 'nonsense'\nthe ids: " ALUDEL_I_CALL "history");
    aludel_i_buffer_free(&why);
    assert_false(aludel_i_show(&view, "nonsense", ALUDEL_I_TEXT, &out, &why));
    assert_string_equal(aludel_i_buffer_text(&why),
                        "no such revision or branch 'nonsense'\nthe ids: " ALUDEL_I_CALL "history");
    aludel_i_buffer_free(&why);
    expect(&out, "");
}

static void show_has_alembics_block(void **unused)
{
    (void)unused;
    struct aludel_i_buffer out = {0}, why = {0};
    struct aludel_plan *plan = documented_plan();
    struct aludel_revision *revision = plan_revision("2a95102259be");
    revision->doc = "Every address belongs to one account.\n\nNo more.\n";
    revision->category = "Infrastructure";
    revision->module = "ipam";
    revision->author = "ann";
    revision->created = "2025-07-23 09:12:00";
    revision->irreversible = "the old table is gone";
    given_applied(plan, "1975ea83b712 27c6a30d7c24 29f859a13ea 2a95102259be");
    assert_true(aludel_i_show(&view, "2a95", ALUDEL_I_TEXT, &out, &why));
    assert_true(aludel_i_show(&view, "53ff", ALUDEL_I_TEXT, &out, &why));
    assert_true(aludel_i_show(&view, "1975", ALUDEL_I_TEXT, &out, &why));
    expect(&out, "Rev: 2a95102259be (head)\n"
                 "Parent: 29f859a13ea\n"
                 "Also depends on: 27c6a30d7c24\n"
                 "Branch names: networking\n"
                 "Path: 2a95102259be.sql\n"
                 "Category: Infrastructure\n"
                 "Module: ipam\n"
                 "Author: ann\n"
                 "Created: 2025-07-23 09:12:00\n"
                 "Irreversible: the old table is gone\n"
                 "Applied: 2026-07-01 10:00:00+00\n"
                 "Applied by: ann\n"
                 "\n"
                 "    add ip account table\n"
                 "\n"
                 "    Every address belongs to one account.\n"
                 "\n"
                 "    No more.\n"
                 "\n"
                 "Rev: 53fffde5ad5 (mergepoint)\n"
                 "Merges: ae1027a6acf, 27c6a30d7c24\n"
                 "Branch names: shopping\n"
                 "Path: 53fffde5ad5.sql\n"
                 "\n"
                 "    merge ae1 and 27c\n"
                 "\n"
                 "Rev: 1975ea83b712 (branchpoint)\n"
                 "Parent: <base>\n"
                 "Branches into: ae1027a6acf, 27c6a30d7c24\n"
                 "Path: 1975ea83b712.sql\n"
                 "Applied: 2026-07-01 10:00:00+00\n"
                 "Applied by: ann\n"
                 "\n"
                 "    create account table\n"
                 "\n");
}

static void heads_branches_and_current(void **unused)
{
    (void)unused;
    struct aludel_i_buffer out = {0};
    given(documented_plan(), NULL);
    aludel_i_heads(&view, ALUDEL_I_TEXT, false, &out);
    expect(&out, "3cac04ae8714 (shopping) (head)\n2a95102259be (networking) (head)\n");

    given(documented_plan(), NULL);
    aludel_i_branches(&view, ALUDEL_I_TEXT, false, &out);
    expect(&out, "1975ea83b712 (branchpoint)\n"
                 "             -> ae1027a6acf\n"
                 "             -> 27c6a30d7c24 (shopping)\n"
                 "\n");

    given(documented_plan(), NULL);
    plan_revision("ae1027a6acf")->summary = "";
    aludel_i_branches(&view, ALUDEL_I_TEXT, true, &out);
    expect(&out, "Rev: 1975ea83b712 (branchpoint)\n"
                 "Parent: <base>\n"
                 "Branches into: ae1027a6acf, 27c6a30d7c24\n"
                 "Path: 1975ea83b712.sql\n"
                 "\n"
                 "    create account table\n"
                 "\n"
                 "             -> ae1027a6acf, add a column\n"
                 "             -> 27c6a30d7c24 (shopping), add shopping cart\n"
                 "\n");

    given(documented_plan(), NULL);
    aludel_i_current(&view, ALUDEL_I_TEXT, false, &out);
    expect(&out, "");
    given_applied(documented_plan(), "29f859a13ea 1975ea83b712 27c6a30d7c24 2a95102259be");
    aludel_i_current(&view, ALUDEL_I_TEXT, false, &out);
    expect(&out, "2a95102259be (head)\n27c6a30d7c24\n");

    given(documented_plan(), NULL);
    aludel_i_heads(&view, ALUDEL_I_TEXT, true, &out);
    expect(&out, "Rev: 3cac04ae8714 (head)\n"
                 "Parent: 53fffde5ad5\n"
                 "Branch names: shopping\n"
                 "Path: 3cac04ae8714.sql\n"
                 "\n"
                 "Rev: 2a95102259be (head)\n"
                 "Parent: 29f859a13ea\n"
                 "Also depends on: 27c6a30d7c24\n"
                 "Branch names: networking\n"
                 "Path: 2a95102259be.sql\n"
                 "\n"
                 "    add ip account table\n"
                 "\n");
}

/* One of each standing. */
static void given_all_standings(void)
{
    static struct aludel_i_journal journal[] = {{.revision = "27c6a30d7c24", .done = true},
                                                {.revision = "29f859a13ea", .downgrade = true, .done = true}};
    struct aludel_plan *plan = documented_plan();
    struct aludel_i_state *state = make_state("1975ea83b712 ae1027a6acf 29f859a13ea newer");
    plan_revision("ae1027a6acf")->checksum[0] = 0xFE;
    plan_revision("ae1027a6acf")->upgrade_checksum[0] = 0xFE;
    state_row("newer")->summary = "from tomorrow";
    state_row("29f859a13ea")->applied_at = NULL;
    state_row("newer")->applied_at = "2026-07-02 10:00:00.123456+00";
    state->journal = journal;
    state->n_journal = 2;
    given(plan, state);
}

static void current_says_what_is_not_as_it_should_be(void **unused)
{
    (void)unused;
    struct aludel_i_buffer out = {0};
    given_all_standings();
    aludel_i_current(&view, ALUDEL_I_TEXT, false, &out);
    assert_false(aludel_i_at_heads(&view));
    expect(&out, "newer (unknown)\n"
                 "29f859a13ea (half reverted)\n"
                 "27c6a30d7c24 (half applied)\n"
                 "ae1027a6acf (edited)\n");
    given_all_standings();
    aludel_i_current(&view, ALUDEL_I_TEXT, true, &out);
    aludel_i_buffer_clear(&out);
    expect(&out, "");
}

static void a_head_stays_one_under_newer_revisions(void **unused)
{
    (void)unused;
    static const struct draft one[] = {{"only", NULL, NULL, NULL}, {NULL, NULL, NULL, NULL}};
    static const char *const parents[] = {"only"};
    struct aludel_i_buffer out = {0};
    struct aludel_plan *plan = make_plan(one);
    struct aludel_i_state *state = make_state("only newer");
    state_row("newer")->parents = parents;
    state_row("newer")->n_parents = 1;
    given(plan, state);
    assert_true(aludel_i_at_heads(&view));
    assert_false(aludel_i_all_well(&view));
    aludel_i_heads(&view, ALUDEL_I_TEXT, false, &out);
    aludel_i_current(&view, ALUDEL_I_TEXT, false, &out);
    expect(&out, "only (head)\nnewer (unknown)\n");
}

static void status_is_a_table(void **unused)
{
    (void)unused;
    struct aludel_i_buffer out = {0};
    given_all_standings();
    aludel_i_status(&view, ALUDEL_I_TEXT, &(struct aludel_i_terminal){.columns = 0}, &out);
    assert_false(aludel_i_all_well(&view));
    expect(&out, "revision      state            applied at              summary\n"
                 "1975ea83b712  applied          2026-07-01 10:00:00+00  create account table\n"
                 "ae1027a6acf   edited: upgrade  2026-07-01 10:00:00+00  add a column\n"
                 "27c6a30d7c24  half applied                             add shopping cart\n"
                 "29f859a13ea   half reverted\n"
                 "2a95102259be  pending                                  add ip account table\n"
                 "53fffde5ad5   pending                                  merge ae1 and 27c\n"
                 "3cac04ae8714  pending\n"
                 "newer         unknown          2026-07-02 10:00:00+00  from tomorrow\n"
                 "\n"
                 "1 applied, 3 pending, 1 edited, 1 unknown, 1 half applied, 1 half reverted\n");
    static const struct draft one[] = {{"only", NULL, NULL, NULL}, {NULL, NULL, NULL, NULL}};
    given_applied(make_plan(one), "only");
    aludel_i_status(&view, ALUDEL_I_TEXT, &(struct aludel_i_terminal){.columns = 0}, &out);
    assert_true(aludel_i_all_well(&view));
    expect(&out, "revision  state    applied at              summary\n"
                 "only      applied  2026-07-01 10:00:00+00\n"
                 "\n"
                 "1 applied, 0 pending\n");
}

static void status_fits_the_terminal(void **unused)
{
    (void)unused;
    static const struct draft two[] = {
        {"first", NULL, NULL, NULL}, {"second", "first", NULL, NULL}, {NULL, NULL, NULL, NULL}};
    struct aludel_i_buffer out = {0};
    struct aludel_plan *plan = make_plan(two);
    plan_revision("second")->summary = "a summary of many words";
    given_applied(plan, "first");
    aludel_i_status(&view, ALUDEL_I_TEXT, &(struct aludel_i_terminal){.columns = 56}, &out);
    expect(&out, "revision  state    applied at              summary\n"
                 "first     applied  2026-07-01 10:00:00+00\n"
                 "second    pending                          a summary ...\n"
                 "\n"
                 "1 applied, 1 pending\n");
    given_applied(plan, "first");
    aludel_i_status(&view, ALUDEL_I_TEXT, &(struct aludel_i_terminal){.columns = 30, .color = true, .unicode = true},
                    &out);
    expect(&out, "\033[1mrevision\033[0m  \033[1mstate\033[0m    \033[1msummary\033[0m\n"
                 "\033[33mfirst\033[0m     \033[32mapplied\033[0m\n"
                 "\033[33msecond\033[0m    pending  a summary …\n"
                 "\n"
                 "1 applied, 1 pending\n");
}

static void json_is_an_object_a_line(void **unused)
{
    (void)unused;
    static const struct draft two[] = {
        {"one1", NULL, NULL, "net"}, {"two2", "one1", NULL, NULL}, {NULL, NULL, NULL, NULL}};
    struct aludel_i_buffer out = {0}, why = {0};
    struct aludel_plan *plan = make_plan(two);
    plan_revision("one1")->summary = "a \"quoted\" one";
    plan_revision("one1")->category = "Base";
    struct aludel_i_state *state = make_state("one1 two2");
    plan_revision("two2")->checksum[0] = 0xFE;
    given(plan, state);
    aludel_i_heads(&view, ALUDEL_I_JSON, false, &out);
    assert_true(aludel_i_show(&view, "one1", ALUDEL_I_JSON, &out, &why));
    expect(&out,
           "{\"revision\":\"two2\",\"summary\":\"\",\"parents\":[\"one1\"],\"depends\":[],\"children\":[],"
           "\"branch\":null,\"branches\":[\"net\"],\"head\":true,\"file\":\"two2.sql\",\"doc\":\"\",\"category\":null,"
           "\"module\":null,\"author\":null,\"created\":null,\"irreversible\":null,\"server_min\":0,\"checksum\":"
           "\"fe02020202020202020202020202020202020202020202020202020202020202\",\"standing\":\"edited\","
           "\"current\":true,\"applied\":{\"seq\":2,\"kind\":\"t\",\"at\":\"2026-07-01 10:00:00+00\",\"by\":\"ann\","
           "\"build\":\"test\",\"checksum\":"
           "\"0202020202020202020202020202020202020202020202020202020202020202\",\"edited\":\"header\"}}\n"
           "{\"revision\":\"one1\",\"summary\":\"a \\\"quoted\\\" one\",\"parents\":[],\"depends\":[],"
           "\"children\":[\"two2\"],\"branch\":\"net\",\"branches\":[\"net\"],\"head\":false,\"file\":\"one1.sql\","
           "\"doc\":\"\",\"category\":\"Base\",\"module\":null,\"author\":null,\"created\":null,"
           "\"irreversible\":null,\"server_min\":0,\"checksum\":"
           "\"0101010101010101010101010101010101010101010101010101010101010101\",\"standing\":\"applied\","
           "\"current\":false,\"applied\":{\"seq\":1,\"kind\":\"t\",\"at\":\"2026-07-01 10:00:00+00\",\"by\":\"ann\","
           "\"build\":\"test\",\"checksum\":"
           "\"0101010101010101010101010101010101010101010101010101010101010101\"}}\n");
}

static void json_knows_less_without_a_database(void **unused)
{
    (void)unused;
    static const struct draft fork[] = {{"one1", NULL, NULL, NULL},
                                        {"two2", "one1", NULL, NULL},
                                        {"tri3", "one1", "two2", NULL},
                                        {NULL, NULL, NULL, NULL}};
    struct aludel_i_buffer out = {0};
    struct aludel_plan *plan = make_plan(fork);
    plan_revision("one1")->module = "m";
    plan_revision("one1")->author = "a";
    plan_revision("one1")->created = "2026-01-01";
    plan_revision("one1")->irreversible = "r";
    plan_revision("one1")->server_min = 12;
    plan_revision("one1")->doc = "d";
    given(plan, NULL);
    aludel_i_branches(&view, ALUDEL_I_JSON, false, &out);
    expect(&out,
           "{\"revision\":\"one1\",\"summary\":\"\",\"parents\":[],\"depends\":[],\"children\":[\"two2\",\"tri3\"],"
           "\"branch\":null,\"branches\":[],\"head\":false,\"file\":\"one1.sql\",\"doc\":\"d\",\"category\":null,"
           "\"module\":\"m\",\"author\":\"a\",\"created\":\"2026-01-01\",\"irreversible\":\"r\","
           "\"server_min\":12,\"checksum\":"
           "\"0101010101010101010101010101010101010101010101010101010101010101\"}\n");
}

static void json_status_ends_in_the_counts(void **unused)
{
    (void)unused;
    static const struct draft none[] = {{NULL, NULL, NULL, NULL}};
    struct aludel_i_buffer out = {0};
    given_applied(make_plan(none), "x");
    aludel_i_status(&view, ALUDEL_I_JSON, NULL, &out);
    expect(&out, "{\"revision\":\"x\",\"summary\":\"\",\"parents\":[],\"depends\":[],\"children\":[],\"branch\":null,"
                 "\"branches\":[],\"head\":false,\"standing\":\"unknown\",\"current\":true,\"applied\":{\"seq\":1,"
                 "\"kind\":\"t\",\"at\":\"2026-07-01 10:00:00+00\",\"by\":\"ann\",\"build\":\"test\",\"checksum\":"
                 "\"0000000000000000000000000000000000000000000000000000000000000000\"}}\n"
                 "{\"applied\":0,\"pending\":0,\"edited\":0,\"unknown\":1,\"half_applied\":0,\"half_reverted\":0,"
                 "\"replaced\":0}\n");
}

/* --- Pictures ---------------------------------------------------------------------------------------------------- */

static void given_something_to_draw(void)
{
    static const struct draft drafts[] = {{"one1", NULL, NULL, NULL},
                                          {"two2", "one1", NULL, NULL},
                                          {"tri3", NULL, "two2", NULL},
                                          {NULL, NULL, NULL, NULL}};
    struct aludel_plan *plan = make_plan(drafts);
    plan->title = "The *whole* order";
    plan_revision("one1")->summary = "a \"b\" \\ <c> & [d] `e` #f";
    plan_revision("one1")->category = "Founda*tion*";
    plan_revision("two2")->category = "Infra";
    given_applied(plan, "one1 x");
}

static void markdown_is_the_order_document(void **unused)
{
    (void)unused;
    given_something_to_draw();
    history((struct aludel_i_history_options){.format = ALUDEL_I_MARKDOWN, .indicate_current = true},
            "# The \\*whole\\* order\n"
            "\n"
            "## Founda\\*tion\\*\n"
            "\n"
            "1. `one1`: a \"b\" \\\\ \\<c\\> \\& \\[d\\] \\`e\\` #f **(current)**\n"
            "\n"
            "## Infra\n"
            "\n"
            "2. `two2` **(head)**\n"
            "\n"
            "## Other\n"
            "\n"
            "3. `tri3` **(head)**\n"
            "4. `x` **(current)**\n");
    given_something_to_draw();
    history((struct aludel_i_history_options){.format = ALUDEL_I_MARKDOWN, .range = "two2:tri3"},
            "# The \\*whole\\* order\n"
            "\n"
            "## Infra\n"
            "\n"
            "1. `two2` **(head)**\n"
            "\n"
            "## Other\n"
            "\n"
            "2. `tri3` **(head)**\n");
}

static void dot_draws_edges_between_what_is_shown(void **unused)
{
    (void)unused;
    given_something_to_draw();
    history((struct aludel_i_history_options){.format = ALUDEL_I_DOT, .indicate_current = true},
            "digraph revisions {\n"
            "    rankdir=BT;\n"
            "    node [shape=box];\n"
            "    \"one1\" [label=\"one1\\na \\\"b\\\" \\\\ <c> & [d] `e` #f\", style=filled];\n"
            "    \"two2\" [label=\"two2\", penwidth=2];\n"
            "    \"one1\" -> \"two2\";\n"
            "    \"tri3\" [label=\"tri3\", penwidth=2];\n"
            "    \"two2\" -> \"tri3\" [style=dashed];\n"
            "    \"x\" [label=\"x\", style=filled];\n"
            "}\n");
    given_something_to_draw();
    history((struct aludel_i_history_options){.format = ALUDEL_I_DOT, .range = "two2:tri3"},
            "digraph revisions {\n"
            "    rankdir=BT;\n"
            "    node [shape=box];\n"
            "    \"two2\" [label=\"two2\", penwidth=2];\n"
            "    \"tri3\" [label=\"tri3\", penwidth=2];\n"
            "    \"two2\" -> \"tri3\" [style=dashed];\n"
            "}\n");
}

static void mermaid_draws_the_same(void **unused)
{
    (void)unused;
    given_something_to_draw();
    history((struct aludel_i_history_options){.format = ALUDEL_I_MERMAID, .indicate_current = true},
            "flowchart BT\n"
            "    classDef head stroke-width:3px\n"
            "    classDef current fill:#9c9\n"
            "    r0[\"one1<br>a #34;b#34; #92; #60;c#62; #38; [d] #96;e#96; #35;f\"]\n"
            "    class r0 current\n"
            "    r1[\"two2\"]\n"
            "    r0 --> r1\n"
            "    class r1 head\n"
            "    r2[\"tri3\"]\n"
            "    r1 -.-> r2\n"
            "    class r2 head\n"
            "    r3[\"x\"]\n"
            "    class r3 current\n");
    given_something_to_draw();
    history((struct aludel_i_history_options){.format = ALUDEL_I_MERMAID, .range = "two2:tri3"},
            "flowchart BT\n"
            "    classDef head stroke-width:3px\n"
            "    classDef current fill:#9c9\n"
            "    r1[\"two2\"]\n"
            "    class r1 head\n"
            "    r2[\"tri3\"]\n"
            "    r1 -.-> r2\n"
            "    class r2 head\n");
}

static void formats_have_names(void **unused)
{
    (void)unused;
    enum aludel_i_format format;
    assert_true(aludel_i_format_read("mermaid", &format));
    assert_int_equal(format, ALUDEL_I_MERMAID);
    assert_true(aludel_i_format_read("text", &format));
    assert_int_equal(format, ALUDEL_I_TEXT);
    assert_false(aludel_i_format_read("yaml", &format));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(history_has_alembics_lines),
        cmocka_unit_test(what_a_file_says_moves_no_terminal),
        cmocka_unit_test(a_wrong_range_is_said),
        cmocka_unit_test(show_has_alembics_block),
        cmocka_unit_test(heads_branches_and_current),
        cmocka_unit_test(current_says_what_is_not_as_it_should_be),
        cmocka_unit_test(a_head_stays_one_under_newer_revisions),
        cmocka_unit_test(status_is_a_table),
        cmocka_unit_test(status_fits_the_terminal),
        cmocka_unit_test(json_is_an_object_a_line),
        cmocka_unit_test(json_knows_less_without_a_database),
        cmocka_unit_test(json_status_ends_in_the_counts),
        cmocka_unit_test(markdown_is_the_order_document),
        cmocka_unit_test(dot_draws_edges_between_what_is_shown),
        cmocka_unit_test(mermaid_draws_the_same),
        cmocka_unit_test(formats_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
