#include "diag.h"
#include "source.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct fixture {
    struct arena *arena;
    struct diag_list diags;
    struct source source;
};

static int set_up(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){.arena = arena_create()};
    fixture.diags.arena = fixture.arena;
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    arena_destroy(((struct fixture *)*state)->arena);
    return 0;
}

static bool take(struct fixture *fixture, const char *bytes, size_t length)
{
    fixture->diags.count = 0;
    return source_from_memory(&fixture->source, fixture->arena, &fixture->diags, "x.sql", bytes, length);
}

static void places_count_from_one(void **state)
{
    struct fixture *fixture = *state;
    assert_true(take(fixture, "ab\ncd\r\n\nx", 9));
    static const struct {
        size_t offset;
        uint32_t line, column;
    } cases[] = {{0, 1, 1}, {2, 1, 3}, {3, 2, 1}, {6, 2, 4}, {7, 3, 1}, {8, 4, 1}, {9, 4, 2}, {4711, 4, 2}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct place place = source_place(&fixture->source, cases[i].offset);
        assert_int_equal(place.line, cases[i].line);
        assert_int_equal(place.column, cases[i].column);
    }
    assert_true(slice_is(source_line(&fixture->source, 2), "cd"));
    assert_true(slice_is(source_line(&fixture->source, 3), ""));
    assert_true(slice_is(source_line(&fixture->source, 4), "x"));
    assert_true(slice_is(source_line(&fixture->source, 5), ""));
    assert_true(fixture->source.has_crlf);
}

static void an_empty_source_has_one_line(void **state)
{
    struct fixture *fixture = *state;
    assert_true(take(fixture, "", 0));
    assert_int_equal(source_place(&fixture->source, 0).line, 1);
    assert_int_equal(source_line(&fixture->source, 1).length, 0);
}

static void only_utf8_gets_in(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *bytes;
        int bad; /* offset of the first wrong byte, -1: all is well */
    } cases[] = {
        {"plain ASCII of more than eight bytes", -1},
        {"\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80 \xF4\x8F\xBF\xBF \xED\x9F\xBF \xEE\x80\x80", -1},
        {"latin1 \xE9 here", 7},
        {"overlong \xC0\xAF", 9},
        {"overlong \xE0\x80\xAF", 9},
        {"overlong \xF0\x80\x80\xAF", 9},
        {"surrogate \xED\xA0\x80", 10},
        {"above \xF4\x90\x80\x80", 6},
        {"above \xF5\x80\x80\x80", 6},
        {"cut \xE2\x82", 4},
        {"lone \x80", 5},
        {"bad third \xE2\x82\x41", 10},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bool taken = take(fixture, cases[i].bytes, strlen(cases[i].bytes));
        assert_int_equal(taken, cases[i].bad < 0);
        assert_int_equal(fixture->diags.count, taken ? 0 : 1);
        if (!taken) {
            assert_int_equal(fixture->diags.items[0]->id, DIAG_NOT_UTF8);
            assert_int_equal(fixture->diags.items[0]->span.offset, cases[i].bad);
        }
    }
}

static void a_nul_is_refused_where_it_stands(void **state)
{
    struct fixture *fixture = *state;
    assert_false(take(fixture, "SELECT\0 1", 9));
    assert_int_equal(fixture->diags.items[0]->id, DIAG_NUL_BYTE);
    assert_int_equal(fixture->diags.items[0]->span.offset, 6);
}

static void a_byte_order_mark_is_dropped(void **state)
{
    struct fixture *fixture = *state;
    assert_true(take(fixture, "\xEF\xBB\xBFx", 4));
    assert_int_equal(fixture->source.length, 1);
    assert_int_equal(fixture->source.bytes[0], 'x');
    assert_int_equal(fixture->diags.items[0]->id, DIAG_BYTE_ORDER_MARK);
    assert_int_equal(fixture->diags.n_errors, 0);
}

static void unreadable_is_said(void **state)
{
    struct fixture *fixture = *state;
    static const char *const paths[] = {"/nonexistent/x.sql", "/", "/dev/null"};
    for (size_t i = 0; i < 3; i++) {
        assert_false(source_read(&fixture->source, fixture->arena, &fixture->diags, paths[i], "x.sql"));
        assert_int_equal(fixture->diags.count, i + 1);
        assert_int_equal(fixture->diags.items[i]->id, DIAG_UNREADABLE);
        assert_int_equal(source_place(fixture->diags.items[i]->span.source, 0).line, 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(places_count_from_one, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_empty_source_has_one_line, set_up, tear_down),
        cmocka_unit_test_setup_teardown(only_utf8_gets_in, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_nul_is_refused_where_it_stands, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_byte_order_mark_is_dropped, set_up, tear_down),
        cmocka_unit_test_setup_teardown(unreadable_is_said, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
