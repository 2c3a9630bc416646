#include "brief.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void expect(const char *from, int columns, const char *expected)
{
    char text[64];
    aludel_i_brief_text(text, sizeof text, from, strlen(from), columns);
    assert_string_equal(text, expected);
}

static void only_what_has_no_room_is_cut(void **unused)
{
    (void)unused;
    expect("Orders", 7, "Orders");
    expect("Orders", 6, "Or...");
    expect("Customers", 9, "Custo...");
    expect("Größen", 7, "Größen");
    expect("Größen", 6, "Gr...");
}

static void white_space_is_folded(void **unused)
{
    (void)unused;
    expect("  SELECT\n\t1;\n", 40, "SELECT 1;");
    expect("a b c d", 8, "a b c d");
    expect("a b c d", 7, "a b...");
    expect("Orders \n", 7, "Orders");
}

static void a_buffer_too_small_holds_whole_characters(void **unused)
{
    (void)unused;
    char text[12];
    aludel_i_brief_text(text, sizeof text, "ééééééé", 14, 40);
    assert_string_equal(text, "éé");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_what_has_no_room_is_cut),
        cmocka_unit_test(white_space_is_folded),
        cmocka_unit_test(a_buffer_too_small_holds_whole_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
