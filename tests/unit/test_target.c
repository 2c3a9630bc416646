#include "calls.h"
#include "fixture.h"
#include "target.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* What `text` means in `direction`: ids with blanks between, or "message | hint". */
struct reading {
    int direction;
    const char *text, *means;
};

enum { UP = ALUDEL_I_UP, DOWN = ALUDEL_I_DOWN, HERE = ALUDEL_I_NEITHER, ABOVE = ALUDEL_I_ABOVE };

/* `applied`: NULL without a database. */
static void check(const struct draft *drafts, const char *applied, const struct reading *readings)
{
    struct aludel_i_view view;
    const struct aludel_plan *plan = make_plan(drafts);
    assert_true(aludel_i_view_init(&view, plan, applied == NULL ? NULL : make_state(applied)));
    struct aludel_i_place place = aludel_i_view_place(&view);
    int wrong = 0;
    for (; readings->text != NULL; readings++) {
        struct aludel_i_buffer why = {0}, said = {0};
        bool *set = aludel_i_graph_new_set(&view.graph);
        bool ok = aludel_i_target(&place, (enum aludel_i_direction)readings->direction, readings->text, set, &why);
        aludel_i_calls_add(&said, aludel_i_buffer_text(&why), NULL);
        const char *got = ok ? set_text(&view.graph, set) : aludel_i_buffer_text(&said);
        char *newline = said.at == NULL ? NULL : strchr(said.at, '\n');
        if (newline != NULL)
            *newline = '|';
        if (ok != (why.length == 0) || strcmp(got, readings->means) != 0) {
            print_error("%d %s\n  is %s\n not %s\n", readings->direction, readings->text, got, readings->means);
            wrong++;
        }
        free(set);
        aludel_i_buffer_free(&why);
        aludel_i_buffer_free(&said);
    }
    aludel_i_view_free(&view);
    assert_int_equal(wrong, 0);
}

/* root - trunk -+- net1 - net2 -+- merge - top      other (a second root)
 *               '- crm1 --------'
 * dep depends on net1 and is a child of other                                    */
static const struct draft forest[] = {{"root", NULL, NULL, NULL},       {"trunk", "root", NULL, NULL},
                                      {"net1", "trunk", NULL, "net"},   {"crm1", "trunk", NULL, "crm"},
                                      {"net2", "net1", NULL, NULL},     {"other", NULL, NULL, "side"},
                                      {"dep-2", "other", "net1", NULL}, {"merge", "net2 crm1", NULL, NULL},
                                      {"top", "merge", NULL, NULL},     {NULL, NULL, NULL, NULL}};

static void without_a_database(void **unused)
{
    (void)unused;
    static const struct reading readings[] = {
        {UP, "head",
         "multiple head revisions are present for given argument 'head'; please specify a specific target revision, "
         "'<branchname>@head' to narrow to a specific head, or 'heads' for all heads|the heads are 'dep-2', 'top'"},
        {UP, "heads", "root trunk net1 crm1 net2 other dep-2 merge top"},
        {HERE, "heads", "dep-2 top"},
        {UP, "base", ""},
        {HERE, "base", ""},
        {ABOVE, "base", "root trunk net1 crm1 net2 other dep-2 merge top"},
        {UP, "dep-2", "root trunk net1 other dep-2"}, /* an id that looks relative */
        {UP, "+3", "root trunk net1"},
        {UP, "+0", ""},
        {UP, "+10", "relative revision +10 didn't produce 10 migrations|9 are pending: 'upgrade +9'"},
        {UP, "net@+2", "root trunk net1 net2"},
        {UP, "side@+9", "relative revision side@+9 didn't produce 9 migrations|2 are pending: 'upgrade side@+2'"},
        {UP, "-1", "'-1' does not go up|the other way is 'downgrade -1'"},
        {UP, "current",
         "'current' asks what a database is at, and there is none here|"
         "count from 'head' or from 'base', or name a revision"},
        {HERE, "-1",
         "'-1' asks what a database is at, and there is none here|"
         "count from 'head' or from 'base', or name a revision"},
        {DOWN, "-1", "'-1' goes down from what a database is at, and there is none here"},
        {HERE, "net2-1", "net1"},
        {HERE, "net2-0", "net2"},
        {HERE, "net2-4", ""},
        {HERE, "net2-5", "walked too far: 'net2-5' takes more steps than there are|'net2-4' is the farthest"},
        {HERE, "top+1", "walked too far: 'top+1' takes more steps than there are"},
        {HERE, "net1+9", "walked too far: 'net1+9' takes more steps than there are|'net1+3' is the farthest"},
        {HERE, "net2+99999999999",
         "walked too far: 'net2+99999999999' takes more steps than there are|"
         "'net2+2' is the farthest"},
        {HERE, "trunk+1", "'trunk+1' can go more than one way from 'trunk': 'net1', 'crm1'|name the revision itself"},
        {HERE, "top-2", "'top-2' can go more than one way from 'merge': 'crm1', 'net2'|name the revision itself"},
        {HERE, "base+1", "'base+1' can go more than one way from 'base': 'root', 'other'|name the revision itself"},
        {HERE, "base-1", "walked too far: 'base-1' takes more steps than there are"},
        {HERE, "heads-1", "'heads-1' has more than one revision to start from: 'dep-2', 'top'|start from one of them"},
        {HERE, "heads-0", "'heads-0' has more than one revision to start from: 'dep-2', 'top'|start from one of them"},
        {HERE, "head-1",
         "multiple head revisions are present for given argument 'head-1'; please specify a specific target revision, "
         "'<branchname>@head' to narrow to a specific head, or 'heads' for all heads|the heads are 'dep-2', 'top'"},
        {ABOVE, "other-1", "other dep-2"}, /* below a root is base, of this root alone */
        {ABOVE, "net1", "net2 dep-2 merge top"},
        {HERE, NULL, NULL},
    };
    check(forest, NULL, readings);
}

static void branches(void **unused)
{
    (void)unused;
    static const struct reading readings[] = {
        {HERE, "net@head", "top"},
        {HERE, "side@head", "dep-2"},
        {HERE, "net@heads", "top"},
        {HERE, "net@base", ""},
        {ABOVE, "net@base", "net1 net2 dep-2 merge top"},
        {ABOVE, "side@base", "other dep-2"},
        {HERE, "net@base+1", "net1"},
        {HERE, "net@base+2", "net2"},
        {HERE, "net@head-2", "net2"}, /* the branch decides at the fork */
        {HERE, "crm@head-2", "crm1"},
        {HERE, "net@net1-1", "trunk"}, /* below its first revision a branch goes on in what it left */
        {HERE, "net@net2", "net2"},
        {HERE, "net@merg", "merge"},
        {HERE, "net@crm1", "revision crm1 is not a member of branch 'net'|'crm1' names it without the branch"},
        {HERE, "net@trun", "revision trunk is not a member of branch 'net'|'trunk' names it without the branch"},
        {HERE, "nat@head", "no such branch 'nat'|did you mean 'net'?"},
        {HERE, "zzzzzz@head", "no such branch 'zzzzzz'|the branches: history"},
        {HERE, "@head", "no such branch ''|the branches: history"},
        {HERE, "net", "'net' is a branch, not a revision|its newest is 'net@head', its first is 'net1'"},
        {HERE, "net+1", "'net' is a branch, not a revision|its newest is 'net@head', its first is 'net1'"},
        {HERE, "net@",
         "no such revision or branch ''; please ensure at least four characters are present for partial "
         "revision identifier matches|the ids: history"},
        {HERE, "net@current", ""},
        {HERE, NULL, NULL},
    };
    check(forest, "", readings);
}

static void with_a_database(void **unused)
{
    (void)unused;
    /* crm1 went in before net2 although the plan has them the same way round; x is another build's */
    static const struct reading readings[] = {
        {UP, "+1", "root trunk crm1"},
        {UP, "+2", "root trunk crm1 other"}, /* what was applied by another build is not pending */
        {UP, "+9", "relative revision +9 didn't produce 9 migrations|5 are pending: 'upgrade +5'"},
        {UP, "net@+1", "root trunk net1 crm1 net2 merge"}, /* the next of net, and what it needs besides */
        {UP, "heads", "root trunk net1 crm1 net2 other dep-2 merge top"},
        {UP, "x", "x"},
        {UP, "current", "root trunk net1 net2 x"},
        {HERE, "current", "net2 x"},
        {ABOVE, "net@current", "merge top"},
        {HERE, "net@current", "net2"},
        {HERE, "crm@current", ""},
        {HERE, "net@current-1", "net1"},
        {HERE, "-1", "'-1' has more than one revision to start from: 'net2', 'x'|start from one of them"},
        {DOWN, "-1", "x"},
        {DOWN, "-2", "net2 x"},
        {DOWN, "-0", ""},
        {DOWN, "-6", "relative revision -6 didn't produce 6 migrations|5 are applied: 'downgrade -5'"},
        {DOWN, "+1", "'+1' does not go down|the other way is 'upgrade +1'"},
        {DOWN, "net@-1", "net2"},
        {DOWN, "net@-3", "relative revision net@-3 didn't produce 3 migrations|2 are applied: 'downgrade net@-2'"},
        {DOWN, "crm@-1", "relative revision crm@-1 didn't produce 1 migrations|nothing is applied"},
        {DOWN, "base", "root trunk net1 net2 x"},
        {DOWN, "net@base", "net1 net2"},
        {DOWN, "crm@base", ""},
        {DOWN, "root", "trunk net1 net2"},
        {DOWN, "net2", ""},
        {DOWN, "net2-1", "net2"},
        {DOWN, "net2-4", "root trunk net1 net2"},
        {DOWN, "current", ""},
        {DOWN, "crm1", "revision 'crm1' is not applied, so nothing can go down to it|the database is at 'net2', 'x'"},
        {ABOVE, "crm1", "merge top"},
        {HERE, NULL, NULL},
    };
    check(forest, "root trunk net1 net2 x", readings);
}

static void with_an_empty_database(void **unused)
{
    (void)unused;
    static const struct reading readings[] = {
        {HERE, "current", ""},
        {HERE, "+1", "'+1' can go more than one way from 'base': 'root', 'other'|name the revision itself"},
        {HERE, "-1", "walked too far: '-1' takes more steps than there are"},
        {DOWN, "base", ""},
        {DOWN, "-1", "relative revision -1 didn't produce 1 migrations|nothing is applied"},
        {DOWN, "root", "revision 'root' is not applied, so nothing can go down to it|nothing is applied"},
        {HERE, NULL, NULL},
    };
    check(forest, "", readings);
}

static void with_everything_applied(void **unused)
{
    (void)unused;
    static const struct reading readings[] = {
        {HERE, "side@-1", "other"},
        {UP, "+1", "relative revision +1 didn't produce 1 migrations|nothing is pending"},
        {UP, "net@+1", "relative revision net@+1 didn't produce 1 migrations|nothing is pending"},
        {DOWN, "-1", "top"},
        {DOWN, "-2", "merge top"},
        {DOWN, "merge", "top"},
        {DOWN, "net2", "merge top"},            /* undoing a merge leaves the other side alone */
        {DOWN, "net1", "net2 dep-2 merge top"}, /* and what only depends on net1 stays below it no longer */
        {DOWN, "trunk", "net1 crm1 net2 dep-2 merge top"},
        {DOWN, "side@base", "other dep-2"},
        {DOWN, "other-1", "other dep-2"},
        {DOWN, "net@-2", "merge top"},
        {DOWN, "side@-1", "dep-2"},
        {DOWN, "heads", ""},
        {HERE, NULL, NULL},
    };
    check(forest, "root other trunk crm1 net1 dep-2 net2 merge top", readings);
}

static void the_last_ones_are_those_applied_last(void **unused)
{
    (void)unused;
    /* net1 after crm1: by the ledger's order, not the plan's. But net1, which dep-2 needs, does not go before it. */
    static const struct reading readings[] = {
        {DOWN, "-1", "net1"},
        {DOWN, "-2", "net1 crm1"},
        {DOWN, "net@-2", "relative revision net@-2 didn't produce 2 migrations|1 is applied: 'downgrade net@-1'"},
        {HERE, NULL, NULL},
    };
    check(forest, "root trunk crm1 net1", readings);
    static const struct reading odd[] = {{DOWN, "-1", "dep-2"}, {DOWN, "-2", "net1 dep-2"}, {HERE, NULL, NULL}};
    check(forest, "root other trunk dep-2 net1", odd);
}

static void one_head(void **unused)
{
    (void)unused;
    static const struct draft line[] = {{"7fbe30f0c3ed", NULL, NULL, NULL},
                                        {"005_add_portal_id", "7fbe30f0c3ed", NULL, NULL},
                                        {"005a_add_locations", "005_add_portal_id", NULL, NULL},
                                        {"2025-07-23_api", "005a_add_locations", NULL, NULL},
                                        {"2025", "2025-07-23_api", NULL, NULL},
                                        {"head_office", "2025", NULL, NULL},
                                        {"rel-2a", "head_office", NULL, NULL},
                                        {"rel-2b", "rel-2a", NULL, NULL},
                                        {"head-1st", "rel-2b", NULL, NULL},
                                        {"a-1", "head-1st", NULL, NULL},
                                        {"el-03", "a-1", NULL, NULL},
                                        {"v1.0", "el-03", NULL, NULL},
                                        {NULL, NULL, NULL, NULL}};
    static const struct reading readings[] = {
        {HERE, "head", "v1.0"},
        {HERE, "heads", "v1.0"},
        {HERE, "heads-3", "head-1st"},
        {HERE, "head-4", "rel-2b"},
        {HERE, "head-12", ""},
        {HERE, "base+2", "005_add_portal_id"},
        {HERE, "7fbe", "7fbe30f0c3ed"},
        {HERE, "7fbe+1", "005_add_portal_id"},
        {HERE, "7fbe30f0c3ed", "7fbe30f0c3ed"},
        {HERE, "7fb",
         "no such revision or branch '7fb'; please ensure at least four characters are present for partial "
         "revision identifier matches|did you mean '7fbe30f0c3ed'?"},
        {HERE, "005",
         "multiple revisions start with '005': '005_add_portal_id', '005a_add_locations'|"
         "write more of the id"},
        {HERE, "005-1",
         "multiple revisions start with '005': '005_add_portal_id', '005a_add_locations'|"
         "write more of the id"},
        {HERE, "005_", "005_add_portal_id"},
        {HERE, "005a", "005a_add_locations"},
        {HERE, "005a-1", "005_add_portal_id"},
        {HERE, "2025", "2025"},
        {HERE, "2025-1", "2025-07-23_api"},
        {HERE, "2025-07",
         "'2025-07' is the start of '2025-07-23_api', and also 7 down from '2025'|"
         "write the id in full"},
        {HERE, "2025-07-23",
         "'2025-07-23' is the start of '2025-07-23_api', and also 23 down from '2025-07'|"
         "write the id in full"},
        {HERE, "2025-07-23_apo", "no such revision or branch '2025-07-23_apo'|did you mean '2025-07-23_api'?"},
        {HERE, "rel-2", "multiple revisions start with 'rel-2': 'rel-2a', 'rel-2b'|write more of the id"},
        {HERE, "rel-2a-1", "head_office"},
        {HERE, "head-1", "'head-1' is the start of 'head-1st', and also 1 down from 'head'|write the id in full"},
        {HERE, "head_", "head_office"},
        {HERE, "a-1", "a-1"},
        {HERE, "a-1-1", "head-1st"},
        {HERE, "a-2",
         "no such revision or branch 'a'; please ensure at least four characters are present for partial "
         "revision identifier matches|did you mean 'a-1'?"},
        {HERE, "el-0", "el-03"}, /* 'el' is too short to be meant by itself */
        {HERE, "v1.1", "no such revision or branch 'v1.1'|did you mean 'v1.0'?"},
        {HERE, "nothing_like_it", "no such revision or branch 'nothing_like_it'|the ids: history"},
        {HERE, "5",
         "no such revision or branch '5'; please ensure at least four characters are present for partial "
         "revision identifier matches|the ids: history"},
        {HERE, "",
         "no such revision or branch ''; please ensure at least four characters are present for partial "
         "revision identifier matches|the ids: history"},
        {HERE, "v1.0+", "no such revision or branch 'v1.0+'|did you mean 'v1.0'?"},
        {HERE, "v1.0x2", "no such revision or branch 'v1.0x2'|did you mean 'v1.0'?"},
        {HERE, "+",
         "no such revision or branch '+'; please ensure at least four characters are present for partial "
         "revision identifier matches|the ids: history"},
        {UP, "2026", "no such revision or branch '2026'|did you mean '2025'?"},
        {HERE, NULL, NULL},
    };
    check(line, NULL, readings);
}

static void dated_ids_are_no_subtractions(void **unused)
{
    (void)unused;
    static const struct draft dated[] = {{"2026-07-23_a", NULL, NULL, NULL},
                                         {"2026-08-01_b", "2026-07-23_a", NULL, NULL},
                                         {"four-56", "2026-08-01_b", NULL, NULL},
                                         {NULL, NULL, NULL, NULL}};
    static const struct reading readings[] = {
        {HERE, "2026-07", "2026-07-23_a"}, /* '2026' alone fits both */
        {HERE, "2026-08-01_b-1", "2026-07-23_a"},
        {HERE, "four-5", "'four-5' is the start of 'four-56', and also 5 down from 'four'|write the id in full"},
        {HERE, NULL, NULL},
    };
    check(dated, NULL, readings);
}

static void long_lists_are_cut(void **unused)
{
    (void)unused;
    static const struct draft many[] = {{"many1", NULL, NULL, NULL}, {"many2", NULL, NULL, NULL},
                                        {"many3", NULL, NULL, NULL}, {"many4", NULL, NULL, NULL},
                                        {"many5", NULL, NULL, NULL}, {"many6", NULL, NULL, NULL},
                                        {"many7", NULL, NULL, NULL}, {"many8", NULL, NULL, NULL},
                                        {"many9", NULL, NULL, NULL}, {NULL, NULL, NULL, NULL}};
    static const struct reading readings[] = {
        {HERE, "many",
         "multiple revisions start with 'many': 'many1', 'many2', 'many3', 'many4', 'many5', 'many6', 'many7', "
         "'many8'...|write more of the id"},
        {HERE, NULL, NULL},
    };
    check(many, NULL, readings);
}

static void an_empty_plan_has_no_head(void **unused)
{
    (void)unused;
    static const struct draft nothing[] = {{NULL, NULL, NULL, NULL}};
    static const struct reading readings[] = {
        {UP, "head", ""},
        {HERE, "head", ""},
        {HERE, "head+1", "walked too far: 'head+1' takes more steps than there are"},
        {HERE, NULL, NULL},
    };
    check(nothing, NULL, readings);
}

static void ranges(void **unused)
{
    (void)unused;
    static const struct {
        const char *text;
        bool inclusive;
        const char *means;
    } table[] = {
        {":", false, "root trunk net1 crm1 net2 other dep-2 merge top"},
        {"base:heads", true, "root trunk net1 crm1 net2 other dep-2 merge top"},
        {"trunk:", false, "net1 crm1 net2 other dep-2 merge top"},
        {"trunk:net2", false, "net1 net2"},
        {"trunk:net2", true, "trunk net1 net2"},
        {":net2", false, "root trunk net1 net2"},
        {"net1:merge", false, "crm1 net2 merge"}, /* what a database at net1 lacks of merge */
        {"net@base:net@head", false, "net1 net2 merge top"},
        {"net@base:dep-2", false, "net1 dep-2"},
        {"other-1:dep-2", false, "other dep-2"},
        {"base:base", true, ""},
        {"net2:net2", false, ""},
        {"net2:net2", true, "net2"},
        {"top-1:top", false, "top"},
        {"net2:trunk", false, "'net2:trunk' does not run upwards\na range is OLDER:NEWER"},
        {"net2:base", false, "'net2:base' does not run upwards\na range is OLDER:NEWER"},
        {"crm1:net2", true, "'crm1:net2' does not run upwards\na range is OLDER:NEWER"},
        {"nonsense:", false, "no such revision or branch 'nonsense'\nthe ids: " ALUDEL_I_CALL "history"},
        {":nonsense", false, "no such revision or branch 'nonsense'\nthe ids: " ALUDEL_I_CALL "history"},
        {"net2", false, "'net2' is no range\na range is OLDER:NEWER, OLDER: or :NEWER"},
    };
    struct aludel_i_view view;
    assert_true(aludel_i_view_init(&view, make_plan(forest), NULL));
    struct aludel_i_place place = aludel_i_view_place(&view);
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct aludel_i_buffer why = {0};
        bool *set = aludel_i_graph_new_set(&view.graph);
        bool ok = aludel_i_target_range(&place, table[i].text, table[i].inclusive, set, &why);
        assert_string_equal(ok ? set_text(&view.graph, set) : aludel_i_buffer_text(&why), table[i].means);
        assert_int_equal(ok, why.length == 0);
        free(set);
        aludel_i_buffer_free(&why);
    }
    aludel_i_view_free(&view);
}

static void one_revision(void **unused)
{
    (void)unused;
    static const char *const table[][2] = {
        {"trun", "trunk"},
        {"net2-1", "net1"},
        {"base", "'base' is no revision"},
        {"heads", "'heads' is more than one revision: 'dep-2', 'top'\nname one of them"},
        {"nope", "no such revision or branch 'nope'\nthe ids: " ALUDEL_I_CALL "history"},
    };
    struct aludel_i_view view;
    assert_true(aludel_i_view_init(&view, make_plan(forest), NULL));
    struct aludel_i_place place = aludel_i_view_place(&view);
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct aludel_i_buffer why = {0};
        uint32_t node = 0;
        bool ok = aludel_i_target_one(&place, table[i][0], &node, &why);
        assert_string_equal(ok ? view.graph.nodes[node].id : aludel_i_buffer_text(&why), table[i][1]);
        aludel_i_buffer_free(&why);
    }
    aludel_i_view_free(&view);
}

static void some_targets_ask_the_database(void **unused)
{
    (void)unused;
    static const char *const yes[] = {"current",     "current-1", "-2",       "net@+1",
                                      "net@current", "-3:",       ":current", "a:b@-1"};
    static const char *const no[] = {"",          ":",         "head", "head-1", "a-1",
                                     "currently", "a_current", "net@", "net@a",  "a:b"};
    for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++)
        assert_true(aludel_i_target_asks_database(yes[i]));
    for (size_t i = 0; i < sizeof no / sizeof no[0]; i++)
        assert_false(aludel_i_target_asks_database(no[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_database),
        cmocka_unit_test(branches),
        cmocka_unit_test(with_a_database),
        cmocka_unit_test(with_an_empty_database),
        cmocka_unit_test(with_everything_applied),
        cmocka_unit_test(the_last_ones_are_those_applied_last),
        cmocka_unit_test(one_head),
        cmocka_unit_test(dated_ids_are_no_subtractions),
        cmocka_unit_test(long_lists_are_cut),
        cmocka_unit_test(an_empty_plan_has_no_head),
        cmocka_unit_test(ranges),
        cmocka_unit_test(one_revision),
        cmocka_unit_test(some_targets_ask_the_database),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
