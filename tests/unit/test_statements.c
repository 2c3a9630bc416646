#include "statements.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct tree_statement dropping(const char *text)
{
    const size_t verb = strlen("DROP TABLE ");
    return (struct tree_statement){.text = slice_of(text),
                                   .class = {.what = "DROP TABLE", .object = slice_of(text + verb), .rerun = 'T'}};
}

static void expect(const struct tree_section *section, size_t i, const char *text)
{
    struct tree_statement statement;
    statements_get(section, i, &statement);
    const char *object = text + strlen("DROP TABLE ");
    assert_ptr_equal(statement.text.at, text);
    assert_int_equal(statement.text.length, strlen(text));
    assert_string_equal(statement.class.what, "DROP TABLE");
    assert_ptr_equal(statement.class.object.at, object);
    assert_int_equal(statement.class.object.length, strlen(object));
    assert_null(statement.class.on.at);
    assert_int_equal(statement.class.rerun, 'T');
    assert_null(statement.copy.at);
    assert_false(statement.broken);
}

/* Two sections of two sources; the names of what is alike are those of each. */
static void names_are_where_they_were(void **state)
{
    (void)state;
    struct arena *arena = arena_create();
    struct statement_shapes *shapes = statements_shapes(arena);
    struct tree_section one = {0}, two = {0};
    static const char bytes[][16] = {"DROP TABLE a", "DROP TABLE b", "DROP TABLE bcd", "DROP TABLE c"};
    static const char other[] = "DROP TABLE d";
    for (size_t i = 0; i < 4; i++) {
        const struct tree_statement statement = dropping(bytes[i]);
        statements_add(arena, shapes, &one, bytes[0], &statement);
    }
    const struct tree_statement last = dropping(other);
    statements_add(arena, shapes, &two, other, &last);
    for (size_t i = 0; i < 4; i++)
        expect(&one, i, bytes[i]);
    expect(&two, 0, other);
    assert_ptr_equal(statements_traits(&one, 0), statements_traits(&two, 0));
    assert_ptr_not_equal(statements_traits(&one, 0), statements_traits(&one, 2));
    arena_destroy(arena);
}

static void what_differs_is_kept_apart(void **state)
{
    (void)state;
    struct arena *arena = arena_create();
    struct statement_shapes *shapes = statements_shapes(arena);
    struct tree_section section = {0};
    static const char text[] = "DROP TABLE a;1\n";
    struct tree_statement like[4];
    for (size_t i = 0; i < 4; i++)
        like[i] = dropping(text);
    like[1].broken = true;
    like[2].copy = (struct slice){text + strlen(text) - 2, 2};
    like[3].class.cascade = true;
    for (size_t i = 0; i < 4; i++)
        statements_add(arena, shapes, &section, text, &like[i]);
    for (size_t i = 0; i < 4; i++) {
        struct tree_statement statement;
        statements_get(&section, i, &statement);
        assert_int_equal(statement.broken, i == 1);
        assert_ptr_equal(statement.copy.at, like[i].copy.at);
        assert_int_equal(statement.class.cascade, i == 3);
    }
    arena_destroy(arena);
}

/* More than one run of shapes, and more than are looked for. */
static void there_may_be_many(void **state)
{
    (void)state;
    enum { MANY = 5000 };
    struct arena *arena = arena_create();
    struct statement_shapes *shapes = statements_shapes(arena);
    struct tree_section section = {0};
    static char bytes[MANY + 32];
    memset(bytes, 'x', sizeof bytes - 1);
    for (size_t i = 0; i < MANY; i++) {
        const struct tree_statement statement = {.text = {bytes, MANY},
                                                 .class = {.what = "", .object = {bytes + i % 3000, 1 + i % 7}}};
        statements_add(arena, shapes, &section, bytes, &statement);
    }
    statements_end(arena, &section);
    for (size_t i = 0; i < MANY; i++) {
        struct tree_statement statement;
        statements_get(&section, i, &statement);
        assert_ptr_equal(statement.class.object.at, bytes + i % 3000);
        assert_int_equal(statement.class.object.length, 1 + i % 7);
    }
    arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_where_they_were),
        cmocka_unit_test(what_differs_is_kept_apart),
        cmocka_unit_test(there_may_be_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
