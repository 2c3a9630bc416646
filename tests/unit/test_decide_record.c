#include "decisions.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void stamp_moves_one_line_and_leaves_the_others(void **unused)
{
    (void)unused;
    given(NULL);
    expect(STAMP, "heads", ALUDEL_OK, "+root +trunk +net1 +crm1 +net2 +other +dep +merge +top");
    expect(STAMP, "dep", ALUDEL_OK, "+root +trunk +net1 +other +dep");
    given("root trunk net1 crm1 net2 merge x");
    expect(STAMP, "base", ALUDEL_OK, "-x -merge -net2 -crm1 -net1 -trunk -root");
    expect(STAMP, "net1", ALUDEL_OK, "-merge -net2");
    expect(PURGE, "net1", ALUDEL_OK, "-x -merge -net2 -crm1");
    expect(STAMP, "other", ALUDEL_OK, "+other");
    expect(PURGE, "other", ALUDEL_OK, "-x -merge -net2 -crm1 -net1 -trunk -root +other");
    expect(STAMP, "net@base", ALUDEL_OK, "-merge -net2 -net1");
    expect(PURGE, "base", ALUDEL_OK, "-x -merge -net2 -crm1 -net1 -trunk -root");
    expect(STAMP, "merge", ALUDEL_OK, "");
    expect(STAMP, "merge+1", ALUDEL_OK, "+top");
    expect(STAMP, "nope", ALUDEL_USAGE, "no such revision or branch 'nope' | the ids: history");
}

static void only_what_is_edited_is_accepted(void **unused)
{
    (void)unused;
    given("root trunk net1 x");
    edit("trunk", "up");
    expect(ACCEPT, "trunk", ALUDEL_OK, "+trunk");
    expect(ACCEPT, "root", ALUDEL_USAGE,
           "revision 'root' was not edited since it was applied | what was edited: status");
    expect(ACCEPT, "net2", ALUDEL_USAGE, "revision 'net2' is not applied | apply it as it stands here: upgrade net2");
    expect(ACCEPT, "x", ALUDEL_USAGE, "this build does not know revision 'x' | run the build that has it");
    expect(ACCEPT, "base", ALUDEL_USAGE, "'base' is no revision | ");
    given("other dep");
    edit("dep", "");
    expect(ACCEPT, "dep", ALUDEL_DISAGREE,
           "revision 'dep' now needs 'net1', which is not applied | put the header of dep.sql back as it was");
    given("trunk");
    edit("trunk", "");
    expect(ACCEPT, "trunk", ALUDEL_DISAGREE,
           "revision 'trunk' now needs 'root', which is not applied | put the header of trunk.sql back as it was");
}

static void what_changed_places_is_accepted_in_the_plans_order(void **unused)
{
    (void)unused;
    given_moved("root swap2 x swap1");
    edit("swap1", "");
    edit("swap2", "");
    now_needs("swap2", "root");
    now_needs("x", "swap2"); /* of another build, in between */
    now_needs("swap1", "x");
    expect(ACCEPT, "swap2", ALUDEL_DISAGREE,
           "revision 'swap2' now needs 'swap1', which was applied on top of it | "
           "accept that first: accept swap1 --reason '...'");
    expect(ACCEPT, "swap1", ALUDEL_OK, "+swap1");
    now_needs("swap1", NULL);
    expect(ACCEPT, "swap2", ALUDEL_OK, "+swap2");
    given_moved("root swap2 swap1");
    edit("swap2", "");
    now_needs("swap2", "root");
    now_needs("swap1", "swap2"); /* by somebody's hand: it was not edited, so accepting it first is no way out */
    expect(ACCEPT, "swap2", ALUDEL_OK, "+swap2");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stamp_moves_one_line_and_leaves_the_others),
        cmocka_unit_test(only_what_is_edited_is_accepted),
        cmocka_unit_test(what_changed_places_is_accepted_in_the_plans_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
