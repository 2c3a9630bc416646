#include "buffer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void a_full_buffer_remembers(void **state)
{
    (void)state;
    struct aludel_i_buffer buffer = {0};
    assert_string_equal(aludel_i_buffer_text(&buffer), "");
    aludel_i_buffer_printf(&buffer, "%s-%d", "x", 7);
    assert_string_equal(aludel_i_buffer_text(&buffer), "x-7");
    aludel_i_buffer_add(&buffer, "y", ALUDEL_I_BUFFER_MAX);
    assert_true(buffer.failed);
    aludel_i_buffer_puts(&buffer, "z");
    assert_string_equal(aludel_i_buffer_text(&buffer), "x-7");
    aludel_i_buffer_free(&buffer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_full_buffer_remembers)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
