#include "diag.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct span at(const struct source *source, uint32_t offset)
{
    return (struct span){source, offset, 1};
}

static void sorted_by_file_offset_and_arrival(void **state)
{
    (void)state;
    struct source a = {.name = "a.sql"}, b = {.name = "b.sql"};
    struct diag_list list = {.arena = arena_create()};
    diag_add(&list, DIAG_UNREADABLE, at(&b, 1), "fourth");
    diag_add(&list, DIAG_UNREADABLE, at(&a, 9), "third");
    diag_add(&list, DIAG_UNREADABLE, at(&a, 2), "first");
    diag_add(&list, DIAG_UNREADABLE, at(&a, 2), "second");
    diag_add(&list, DIAG_UNREADABLE, (struct span){0}, "zeroth");
    diag_sort(&list);
    static const char *const order[] = {"zeroth", "first", "second", "third", "fourth"};
    for (size_t i = 0; i < list.count; i++)
        assert_string_equal(list.items[i]->message, order[i]);
    assert_int_equal(list.n_errors, 5);
    arena_destroy(list.arena);
}

static void notes_and_hint_stay_with_their_diagnostic(void **state)
{
    (void)state;
    struct diag_list list = {.arena = arena_create()};
    struct diag *diag = diag_add(&list, DIAG_UNREADABLE, (struct span){0}, "'%s' is unreadable", "x");
    diag_note(&list, diag, (struct span){0}, "note %d", 1);
    diag_note(&list, diag, (struct span){0}, "note %d", 2);
    diag_hint(&list, diag, "chmod +r %s", "x");
    assert_string_equal(list.items[0]->message, "'x' is unreadable");
    assert_int_equal(diag->n_notes, 2);
    assert_string_equal(diag->notes[1].message, "note 2");
    assert_string_equal(diag->hint, "chmod +r x");
    arena_destroy(list.arena);
}

static void an_error_cannot_be_switched_off(void **state)
{
    (void)state;
    struct diag_list list = {.arena = arena_create()};
    list.treatment[DIAG_UNREADABLE] = DIAG_OFF;
    diag_add(&list, DIAG_UNREADABLE, (struct span){0}, "still here");
    assert_int_equal(list.count, 1);
    arena_destroy(list.arena);
}

static void ids_are_found_by_name(void **state)
{
    (void)state;
    enum diag_id id;
    assert_true(diag_id_find(slice_of("unreadable"), &id));
    assert_int_equal(id, DIAG_UNREADABLE);
    assert_false(diag_id_find(slice_of("UNREADABLE"), &id));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sorted_by_file_offset_and_arrival),
        cmocka_unit_test(notes_and_hint_stay_with_their_diagnostic),
        cmocka_unit_test(an_error_cannot_be_switched_off),
        cmocka_unit_test(ids_are_found_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
