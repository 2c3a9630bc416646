#include "created.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static int64_t instant(const char *text)
{
    int64_t result = 0;
    assert_true(created_parse(slice_of(text), &result));
    return result;
}

static void known_instants(void **state)
{
    (void)state;
    assert_int_equal(instant("1970-01-01"), 0);
    assert_int_equal(instant("2000-02-29"), INT64_C(951782400000000));
    assert_int_equal(instant("2025-07-23 09:12:00"), INT64_C(1753261920000000));
    assert_int_equal(instant("2025-07-23T09:12:00.250001"), INT64_C(1753261920250001));
    assert_int_equal(instant("0001-01-01"), INT64_C(-62135596800000000));
}

static void zones_are_taken_into_account(void **state)
{
    (void)state;
    int64_t utc = instant("2025-07-23 09:12");
    assert_int_equal(instant("2025-07-23 09:12Z"), utc);
    assert_int_equal(instant("2025-07-23 11:12:00+02:00"), utc);
    assert_int_equal(instant("2025-07-23 11:12:00 +02"), utc);
    assert_int_equal(instant("2025-07-23 11:12:00+0200"), utc);
    assert_int_equal(instant("2025-07-23 03:42:00-05:30"), utc);
}

static void as_the_lexer_takes_it(void **state)
{
    (void)state;
    int64_t utc = instant("2025-07-23 09:12");
    assert_int_equal(instant("2025-07-23t09:12z"), utc);
    assert_int_equal(instant("2025-07-23 \t 09:12"), utc);
    assert_int_equal(instant("2025-07-23  11:12 \t+02:00"), utc);
}

static void anything_else_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",
                                        "yesterday",
                                        "2025-13-01",
                                        "2025-02-29",
                                        "2025-7-1",
                                        "2025-07-23 24:00",
                                        "2025-07-23 09",
                                        "2025-07-23 09:12x",
                                        "2025-07-23 ",
                                        "2025-07-23 9:12",
                                        "2025-07-23 09:12+",
                                        "2025-07-23 09:12:",
                                        "2025-07-23 09:12:60",
                                        "0000-01-01",
                                        "20250723",
                                        "2025-07-23 09:12:00."};
    int64_t result;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (created_parse(slice_of(wrong[i]), &result))
            fail_msg("'%s' was accepted", wrong[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_instants),
        cmocka_unit_test(zones_are_taken_into_account),
        cmocka_unit_test(as_the_lexer_takes_it),
        cmocka_unit_test(anything_else_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
