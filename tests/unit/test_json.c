#include "json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void strings_are_escaped(void **unused)
{
    (void)unused;
    static const char *const table[][2] = {
        {"", "\"\""},
        {"plain", "\"plain\""},
        {"a\"b\\c", "\"a\\\"b\\\\c\""},
        {"\b\t\n\f\r", "\"\\b\\t\\n\\f\\r\""},
        {"\x01\x1f\x7f", "\"\\u0001\\u001f\x7f\""},
        {"/", "\"/\""},
        {"Z\303\274rich \342\202\254 \360\237\230\200", "\"Z\303\274rich \342\202\254 \360\237\230\200\""},
        {"\303", "\"\\ufffd\""},              /* cut off */
        {"\342\202x", "\"\\ufffd\\ufffdx\""}, /* cut off in the middle */
        {"\360\237\230x", "\"\\ufffd\\ufffd\\ufffdx\""},
        {"\200\277", "\"\\ufffd\\ufffd\""},            /* continuation bytes alone */
        {"\300\200", "\"\\ufffd\\ufffd\""},            /* overlong NUL */
        {"\340\237\277", "\"\\ufffd\\ufffd\\ufffd\""}, /* overlong */
        {"\340\240\200", "\"\340\240\200\""},
        {"\355\240\200", "\"\\ufffd\\ufffd\\ufffd\""}, /* a surrogate */
        {"\355\237\277", "\"\355\237\277\""},
        {"\360\217\277\277", "\"\\ufffd\\ufffd\\ufffd\\ufffd\""},
        {"\364\217\277\277", "\"\364\217\277\277\""}, /* U+10FFFF */
        {"\364\220\200\200", "\"\\ufffd\\ufffd\\ufffd\\ufffd\""},
        {"\365\200\200\200", "\"\\ufffd\\ufffd\\ufffd\\ufffd\""},
        {"\342\202\302x", "\"\\ufffd\\ufffd\\ufffdx\""},
        {NULL, "null"},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct aludel_i_buffer out = {0};
        aludel_i_json_string(&out, NULL, table[i][0]);
        assert_string_equal(aludel_i_buffer_text(&out), table[i][1]);
        aludel_i_buffer_free(&out);
    }
}

static void commas_stand_between(void **unused)
{
    (void)unused;
    static const unsigned char bytes[] = {0, 0xab};
    struct aludel_i_buffer out = {0};
    for (int i = 0; i < 2; i++) {
        aludel_i_json_open(&out, NULL, '{');
        aludel_i_json_string(&out, "text", "{[\n");
        aludel_i_json_open(&out, "none", '[');
        aludel_i_json_close(&out, ']');
        aludel_i_json_open(&out, "some", '[');
        aludel_i_json_number(&out, NULL, INT64_MIN);
        aludel_i_json_bool(&out, NULL, true);
        aludel_i_json_open(&out, NULL, '{');
        aludel_i_json_close(&out, '}');
        aludel_i_json_close(&out, ']');
        aludel_i_json_bool(&out, "no", false);
        aludel_i_json_hex(&out, "sum", bytes, sizeof bytes);
        aludel_i_json_line(&out);
    }
#define LINE "{\"text\":\"{[\\n\",\"none\":[],\"some\":[-9223372036854775808,true,{}],\"no\":false,\"sum\":\"00ab\"}\n"
    assert_string_equal(aludel_i_buffer_text(&out), LINE LINE);
    aludel_i_buffer_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strings_are_escaped),
        cmocka_unit_test(commas_stand_between),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
