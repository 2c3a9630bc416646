#include "arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void grown_arrays_keep_what_they_hold(void **state)
{
    (void)state;
    struct arena *arena = arena_create();
    uint32_t *one = NULL, *other = NULL; /* in turn, so that neither can grow where it is, and one alone, which can */
    for (uint32_t i = 0; i < 10000; i++) {
        one = arena_grow(arena, one, i, sizeof *one);
        one[i] = i;
        if (i < 5000) {
            other = arena_grow(arena, other, i, sizeof *other);
            other[i] = ~i;
        }
    }
    for (uint32_t i = 0; i < 10000; i++)
        assert_int_equal(one[i], i);
    for (uint32_t i = 0; i < 5000; i++)
        assert_int_equal(other[i], ~i);
    arena_destroy(arena);
}

static void what_is_new_is_zero(void **state)
{
    (void)state;
    struct arena *arena = arena_create();
    unsigned char *array = NULL;
    for (size_t i = 0; i < 1000; i++) {
        array = arena_grow(arena, array, i, 1);
        assert_int_equal(array[i], 0);
        array[i] = 0xFF;
    }
    arena_destroy(arena);
}

/* From sharing a block, in place, to blocks of its own: what shares that block stays. */
static void neighbours_of_a_growing_array_stay(void **state)
{
    (void)state;
    struct arena *arena = arena_create();
    char *before = arena_copy(arena, "before", 6);
    uint64_t *array = NULL;
    for (uint64_t i = 0; i < 200000; i++) {
        array = arena_grow(arena, array, i, sizeof *array);
        array[i] = i;
    }
    char *after = arena_copy(arena, "after", 5);
    for (uint64_t i = 0; i < 200000; i++)
        assert_int_equal(array[i], i);
    assert_string_equal(before, "before");
    assert_string_equal(after, "after");
    arena_destroy(arena);
}

static void trimmed_arrays_keep_what_they_hold(void **state)
{
    (void)state;
    struct arena *arena = arena_create();
    uint64_t *array = NULL;
    for (uint64_t i = 0; i < 5; i++) {
        array = arena_grow(arena, array, i, sizeof *array);
        array[i] = i;
    }
    arena_trim(arena, array, 5, sizeof *array);
    unsigned char *next = arena_alloc(arena, 64);
#ifndef __SANITIZE_ADDRESS__           /* where every object is alone */
    assert_ptr_equal(next, array + 6); /* aligned */
#endif
    for (size_t i = 0; i < 64; i++)
        assert_int_equal(next[i]++, 0);
    for (uint64_t i = 0; i < 5; i++)
        assert_int_equal(array[i], i);
    arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grown_arrays_keep_what_they_hold),
        cmocka_unit_test(what_is_new_is_zero),
        cmocka_unit_test(neighbours_of_a_growing_array_stay),
        cmocka_unit_test(trimmed_arrays_keep_what_they_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
