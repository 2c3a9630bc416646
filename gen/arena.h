/* arena.h: memory of one compilation. Nothing is freed alone; everything goes with the arena. Out of memory ends the
 * program with exit code 3 and a message: there is nothing sensible left to compile. One thread at a time. Under
 * sanitizers every block is its own malloc, so that overruns inside the arena are seen. */
#ifndef ALUDEL_GEN_ARENA_H
#define ALUDEL_GEN_ARENA_H

#include <stddef.h>
#include <string.h>

struct arena;

struct arena *arena_create(void);
void arena_destroy(struct arena *arena);

/* One for another thread, which is destroyed together with `arena`. */
struct arena *arena_create_within(struct arena *arena);

/* `size` zeroed bytes, aligned for any object. Never NULL; size 0 gives a valid pointer to nothing. */
void *arena_alloc(struct arena *arena, size_t size);

/* For arena_grow(): twice as large, where `count` elements fill it. */
void *arena_widen(struct arena *arena, void *array, size_t count, size_t element_size);

/* An array that is about to hold element number `count` (from 0): returns it, moved to twice its size when it is full;
 * what pointed into it is lost then. Only arrays that grew this way from nothing: capacity is a function of count
 * alone, so no field for it is needed. */
static inline void *arena_grow(struct arena *arena, void *array, size_t count, size_t element_size)
{
    char *grown = (count & (count - 1)) == 0 ? arena_widen(arena, array, count, element_size) : array;
    memset(grown + count * element_size, 0, element_size);
    return grown;
}

/* An array made with arena_grow() has its `count` elements and will not grow again: gives back the room behind them, if
 * nothing was allocated since. That room must not have been written to. */
void arena_trim(struct arena *arena, const void *array, size_t count, size_t element_size);

/* NUL-terminated copy of `length` bytes. */
char *arena_copy(struct arena *arena, const char *bytes, size_t length);

#endif
