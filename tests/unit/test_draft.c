#include "draft.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { JULY = 1753261920 }; /* 2025-07-23 09:12:00 UTC */

static void names_are_snake_case(void **state)
{
    static const struct {
        const char *message, *name;
    } cases[] = {
        {"Add user preferences", "add_user_preferences"},
        {"  user-preferences: 2nd try! ", "user_preferences_2nd_try"},
        {"first line\nsecond line", "first_line"},
        {"K\xC3\xBC"
         "che",
         "k_che"},
        {"...", ""},
        {"", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct text name = {0};
        text_puts(&name, "");
        draft_snake_case(&name, cases[i].message);
        assert_string_equal(name.at, cases[i].name);
        text_free(&name);
    }
}

static void assert_id(const char *message, const char *expected)
{
    struct text id = {0};
    assert_true(draft_id(&id, &(struct draft){.message = message, .when = JULY}));
    assert_string_equal(id.at, expected);
    text_free(&id);
}

/* 60 characters behind the date. */
static void long_names_are_cut_at_a_word(void **state)
{
    (void)state;
    assert_id("Add users", "20250723_add_users");
    assert_id("123456789 123456789 123456789 123456789 123456789 1234567890",
              "20250723_123456789_123456789_123456789_123456789_123456789_1234567890");
    assert_id("123456789 123456789 123456789 123456789 123456789 1234567890 1",
              "20250723_123456789_123456789_123456789_123456789_123456789_1234567890");
    assert_id("123456789 123456789 123456789 123456789 123456789 12345678901",
              "20250723_123456789_123456789_123456789_123456789_123456789");
    assert_id("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
              "20250723_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
}

static void a_message_without_a_word_names_nothing(void **state)
{
    struct text id = {0};
    (void)state;
    assert_false(draft_id(&id, &(struct draft){.message = "\xC3\xA4", .when = JULY}));
    text_free(&id);
}

static void the_text_is_doc_header_and_body(void **state)
{
    const struct draft draft = {.message = "Summary\n\nMore.",
                                .revises = "a, b",
                                .depends = "c",
                                .branch = "net",
                                .category = "The heading",
                                .module = "m",
                                .body = "-- @upgrade\n",
                                .when = JULY};
    struct text text = {0};
    (void)state;
    draft_text(&text, &draft, "id");
    assert_string_equal(text.at, "-- Summary\n"
                                 "--\n"
                                 "-- More.\n"
                                 "--\n"
                                 "-- @revision  id\n"
                                 "-- @revises   a, b\n"
                                 "-- @depends   c\n"
                                 "-- @branch    net\n"
                                 "-- @created   2025-07-23 09:12:00\n"
                                 "-- @category  The heading\n"
                                 "-- @module    m\n"
                                 "\n"
                                 "-- @upgrade\n");
    text_free(&text);
}

static void the_clock_can_be_set(void **state)
{
    (void)state;
    setenv("SOURCE_DATE_EPOCH", "1753261920", 1);
    assert_int_equal(draft_clock(), JULY);
    setenv("SOURCE_DATE_EPOCH", "yesterday", 1);
    assert_true(draft_clock() > JULY);
    unsetenv("SOURCE_DATE_EPOCH");
    assert_true(draft_clock() > JULY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_snake_case),
        cmocka_unit_test(long_names_are_cut_at_a_word),
        cmocka_unit_test(a_message_without_a_word_names_nothing),
        cmocka_unit_test(the_text_is_doc_header_and_body),
        cmocka_unit_test(the_clock_can_be_set),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
