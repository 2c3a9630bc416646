#include "adopt.h"
#include "calls.h"
#include "fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* --- Numbers ------------------------------------------------------------------------------------------------------ */

static void check_number(const char *tool, const char *id, const char *expected)
{
    char number[64] = "";
    bool found = aludel_i_tool_number(aludel_i_tool_find(tool), id, number);
    assert_int_equal(found, expected != NULL);
    if (found)
        assert_string_equal(number, expected);
}

static void test_numbers(void **unused)
{
    (void)unused;
    check_number("goose", "00012_init", "12");
    check_number("goose", "0", "0");
    check_number("goose", "000", "0");
    check_number("goose", "12-2fa", "12");
    check_number("goose", "init", NULL);
    check_number("goose", "V1__x", NULL);
    check_number("dbmate", "20240102030405_2fa", "20240102030405");
    check_number("diesel", "2024-01-02-030405_init", "20240102030405");
    check_number("diesel", "00000000000000_diesel", "0");
    check_number("diesel", "2024-x", "2024");
    check_number("flyway", "V1_2__2fa", "1.2");
    check_number("flyway", "V001.020__x", "1.20");
    check_number("flyway", "2.0.0", "2");
    check_number("flyway", "V0.0__x", "0");
    check_number("flyway", "V20240101.1__x", "20240101.1");
    check_number("flyway", "R__views", NULL);
    check_number("flyway", "Version", NULL);
    check_number("refinery", "U7__x", "7");
    check_number("alembic", "1975ea83b712", NULL);
    check_number("goose", "", NULL);
    check_number("goose", "1234567890123456789012345678901234567890123456789012345678901234", NULL);
}

static void test_order(void **unused)
{
    static const char *const ascending[] = {"0", "1", "1.1", "1.2", "1.10", "2", "9", "10", "20240102030405"};
    (void)unused;
    for (size_t i = 0; i < sizeof ascending / sizeof ascending[0]; i++)
        for (size_t j = 0; j < sizeof ascending / sizeof ascending[0]; j++) {
            int order = aludel_i_tool_compare(ascending[i], ascending[j]);
            assert_int_equal((order > 0) - (order < 0), (i > j) - (i < j));
        }
}

static void check_spelling(const char *name, const char *expected)
{
    char id[129];
    aludel_i_tool_spell(name, id);
    assert_string_equal(id, expected);
}

static void test_spelling(void **unused)
{
    char long_name[200];
    (void)unused;
    check_spelling("1700000000001_t-1.x", "1700000000001_t-1.x");
    check_spelling("_views/add user (2)", "views_add_user__2_");
    check_spelling("", "");
    memset(long_name, 'x', sizeof long_name);
    long_name[199] = '\0';
    char id[129];
    aludel_i_tool_spell(long_name, id);
    assert_int_equal(strlen(id), 128);
}

/* --- Decisions ---------------------------------------------------------------------------------------------------- */

/*       .- 2_b - 4_d -.
 * 1_a -+              +- 6_f     10_x - 11_y, which depends on 3_c     words
 *       '- 3_c - 5_e -'                                                                */
static const struct draft forest[] = {{"1_a", NULL, NULL, NULL},      {"2_b", "1_a", NULL, NULL},
                                      {"3_c", "1_a", NULL, NULL},     {"4_d", "2_b", NULL, NULL},
                                      {"5_e", "3_c", NULL, NULL},     {"6_f", "4_d 5_e", NULL, NULL},
                                      {"10_x", NULL, NULL, "x"},      {"11_y", "10_x", "3_c", NULL},
                                      {"words", NULL, NULL, "words"}, {NULL, NULL, NULL, NULL}};

/* ground - one - two - 3_x, and a squash of one and two, on which 3_x stands */
static const struct draft squashed[] = {{"ground", NULL, NULL, NULL},   {"1_one", "ground", NULL, NULL},
                                        {"2_two", "1_one", NULL, NULL}, {"squash", "ground", NULL, NULL},
                                        {"3_x", "squash", NULL, NULL},  {NULL, NULL, NULL, NULL}};
static const struct draft parts_gone[] = {{"ground", NULL, NULL, NULL},
                                          {"squash", "ground", NULL, NULL},
                                          {"3_x", "squash", NULL, NULL},
                                          {NULL, NULL, NULL, NULL}};

static const struct draft *drafts = forest;
static struct aludel_i_finding findings[8];
static struct aludel_i_evidence evidence;
static uint32_t row_of[16];

/* Findings of one reach, ids with blanks between. */
static void given(const char *tool, enum aludel_i_reach reach, const char *ids)
{
    static char copy[256];
    memset(findings, 0, sizeof findings);
    aludel_i_buffer_free(&evidence.called);
    evidence = (struct aludel_i_evidence){.tool = aludel_i_tool_find(tool), .findings = findings};
    aludel_i_buffer_puts(&evidence.called, "public.t");
    snprintf(copy, sizeof copy, "%s", ids);
    for (char *at = copy; *at != '\0';) {
        char *end = at + strcspn(at, " ");
        bool last = *end == '\0';
        *end = '\0';
        findings[evidence.n++] = (struct aludel_i_finding){.id = at, .number = at, .reach = reach};
        at = last ? end : end + 1;
    }
}

/* What is to be recorded, and what taken out: "-x 1_a", a squash beside its parts as "squash*"; or "message | hint". */
static void expect(const char *applied, bool purge, const char *result)
{
    struct aludel_i_view view;
    struct aludel_i_decision decision;
    struct aludel_i_buffer text = {.at = NULL};
    struct aludel_plan *plan = make_plan(drafts);
    plan->project = "shop";
    if (drafts != forest)
        make_squash("squash", "1_one 2_two");
    assert_true(aludel_i_view_init(&view, plan, make_state(applied)));
    aludel_i_decide_adopt(&view, &evidence, purge, row_of, &decision);
    for (uint32_t i = 0; i < decision.n_work; i++)
        aludel_i_buffer_printf(&text, "%s%s%s%s", i == 0 ? "" : " ", decision.work[i].downgrade ? "-" : "",
                               view.graph.nodes[decision.work[i].node].id, decision.work[i].record ? "*" : "");
    if (decision.outcome != ALUDEL_OK) {
        assert_int_equal(decision.outcome, ALUDEL_DISAGREE);
        assert_int_equal(decision.n_work, 0);
        aludel_i_buffer_printf(&text, "%s | ", aludel_i_buffer_text(&decision.message));
        aludel_i_calls_add(&text, aludel_i_buffer_text(&decision.hint), NULL);
    }
    assert_string_equal(aludel_i_buffer_text(&text), result);
    aludel_i_buffer_free(&text);
    aludel_i_decision_free(&decision);
    aludel_i_view_free(&view);
}

static void test_reach(void **unused)
{
    (void)unused;
    given("alembic", ALUDEL_I_NEEDS, "4_d 11_y");
    expect(NULL, false, "1_a 2_b 3_c 4_d 10_x 11_y");
    assert_int_equal(row_of[3], 0);
    assert_int_equal(row_of[7], 1);
    assert_int_equal(row_of[0], ALUDEL_I_NONE);
    given("goose", ALUDEL_I_THIS, "0001 3");
    expect(NULL, false, "1_a 3_c");
    given("prisma", ALUDEL_I_THIS, "1/a");
    expect(NULL, false, "1_a");
    given("dbmate", ALUDEL_I_THIS, "words 1");
    expect(NULL, false, "1_a words");
    given("golang-migrate", ALUDEL_I_BELOW, "5");
    expect(NULL, false, "1_a 2_b 3_c 4_d 5_e");
    given("flyway", ALUDEL_I_BASELINE, "3.5");
    expect(NULL, false, "1_a 2_b 3_c");
    given("flyway", ALUDEL_I_BASELINE, "3.0");
    expect(NULL, false, "1_a 2_b 3_c");
    given("goose", ALUDEL_I_THIS, "");
    expect(NULL, false, "");
}

static void test_refusals(void **unused)
{
    (void)unused;
    given("goose", ALUDEL_I_THIS, "1 7 8");
    expect(
        NULL, false,
        "public.t has what this build does not know: '7', '8' | build it from a folder that has them ('aludel import "
        "goose' makes one), or let goose take back what no folder has any more");
    given("golang-migrate", ALUDEL_I_BELOW, "7");
    expect(NULL, false,
           "public.t has what this build does not know: '7' | build it from a folder that has it ('aludel import "
           "golang-migrate' makes one), or let golang-migrate take back what no folder has any more");
    given("goose", ALUDEL_I_THIS, "2 11");
    expect(
        NULL, false,
        "'1_a', which '2_b' needs; '10_x', which '11_y' needs: missing in public.t | let goose apply what is missing "
        "first; if it is there, only unrecorded: stamp TARGET");
    given("golang-migrate", ALUDEL_I_BELOW, "1");
    findings[0].trouble = "dirty";
    expect(NULL, false,
           "public.t says that '1' is dirty: nobody knows how much of it is there | look, make it whole or undo it by "
           "hand, and tell golang-migrate: migrate force VERSION");
}

static void test_projects(void **unused)
{
    (void)unused;
    given("sqitch", ALUDEL_I_THIS, "1_a 2_b nothing");
    findings[0].project = findings[1].project = "shop";
    findings[2].project = "other";
    expect(NULL, false, "1_a 2_b");
    findings[0].project = findings[1].project = "till";
    expect(
        NULL, false,
        "public.t has several projects, among them 'till' and 'other' | say in the project file which one this is: -- "
        "@project till");
    given("sqitch", ALUDEL_I_THIS, "1_a 2_b");
    findings[0].project = findings[1].project = "till";
    expect(NULL, false, "1_a 2_b");
}

static void test_beside_our_ledger(void **unused)
{
    (void)unused;
    given("goose", ALUDEL_I_THIS, "1 2");
    expect("1_a 2_b", false, "");
    expect("1_a 2_b 4_d", false, "");
    expect("1_a", false, "2_b");
    expect("10_x", false, "1_a 2_b");
    expect(
        "1_a 3_c", false,
        "aludel's ledger has '3_c', and public.t has it not, but others that the ledger lacks | if public.t is right: "
        "adopt --from=goose --purge; if the ledger is: nothing is to be adopted");
    expect("1_a 3_c", true, "-3_c 2_b");
    given("goose", ALUDEL_I_THIS, "10 11");
    expect("1_a 3_c", false, "10_x 11_y");
}

static void test_a_squash_beside_its_parts(void **unused)
{
    (void)unused;
    drafts = squashed;
    given("alembic", ALUDEL_I_NEEDS, "1_one");
    expect(NULL, false, "ground 1_one");
    given("alembic", ALUDEL_I_NEEDS, "2_two");
    expect(NULL, false, "ground 1_one 2_two squash*");
    given("alembic", ALUDEL_I_NEEDS, "3_x");
    expect(NULL, false, "ground squash 3_x");
    expect("ground 1_one 2_two", false, "squash* 3_x");
    given("goose", ALUDEL_I_THIS, "ground 1 2 3");
    expect(NULL, false, "ground 1_one 2_two squash* 3_x");
    drafts = forest;
}

static void test_a_squash_without_its_parts(void **unused)
{
    (void)unused;
    drafts = parts_gone;
    given("alembic", ALUDEL_I_NEEDS, "2_two");
    expect(NULL, false, "ground squash");
    given("alembic", ALUDEL_I_NEEDS, "1_one");
    expect(NULL, false,
           "public.t is in the middle of what 'squash' replaces: it has '1_one' | let alembic go on to '2_two' first");
    given("goose", ALUDEL_I_THIS, "ground 1 2 3");
    expect(NULL, false, "ground squash 3_x");
    given("sqitch", ALUDEL_I_THIS, "ground 2_two");
    expect(NULL, false,
           "public.t is in the middle of what 'squash' replaces: it has '2_two' | let sqitch go on to '2_two' first");
    given("golang-migrate", ALUDEL_I_BELOW, "2");
    expect("ground", false, "squash");
    drafts = forest;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_spelling),
        cmocka_unit_test(test_reach),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_projects),
        cmocka_unit_test(test_beside_our_ledger),
        cmocka_unit_test(test_a_squash_beside_its_parts),
        cmocka_unit_test(test_a_squash_without_its_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
