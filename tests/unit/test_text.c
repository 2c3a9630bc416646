#include "text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void distance_counts_edits(void **state)
{
    (void)state;
    assert_int_equal(text_distance(slice_of("customer"), slice_of("custmer"), 3), 1);
    assert_int_equal(text_distance(slice_of("downgade"), slice_of("downgrade"), 3), 1);
    assert_int_equal(text_distance(slice_of("ab"), slice_of("ba"), 3), 1); /* a swap is one edit */
    assert_int_equal(text_distance(slice_of("abcdef"), slice_of("uvwxyz"), 2), 3);
}

static void slices_compare_in_byte_order(void **state)
{
    (void)state;
    assert_true(slice_compare(slice_of("a"), slice_of("ab")) < 0);
    assert_true(slice_compare(slice_of("B"), slice_of("a")) < 0);
    assert_int_equal(slice_compare(slice_of("x"), slice_of("x")), 0);
    assert_true(slice_equal_nocase(slice_of("AbC"), slice_of("aBc")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(distance_counts_edits),
        cmocka_unit_test(slices_compare_in_byte_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
