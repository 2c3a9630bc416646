#include "arena.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_BLOCK_PER_OBJECT 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_BLOCK_PER_OBJECT 1
#endif
#endif
#ifndef ARENA_BLOCK_PER_OBJECT
#define ARENA_BLOCK_PER_OBJECT 0
#endif

enum { BLOCK_SIZE = 256 * 1024, ALIGNMENT = 16 };

struct block {
    struct block *next;
    size_t used, capacity;
};

struct arena {
    struct block *blocks; /* the first one is being filled */
};

static void out_of_memory(void)
{
    fputs("aludel: error: out of memory\n", stderr);
    exit(3);
}

static size_t aligned(size_t size)
{
    return (size + (ALIGNMENT - 1)) & ~(size_t)(ALIGNMENT - 1);
}

struct arena *arena_create(void)
{
    struct arena *arena = calloc(1, sizeof *arena);
    if (arena == NULL)
        out_of_memory();
    return arena;
}

void arena_destroy(struct arena *arena)
{
    if (arena == NULL)
        return;
    while (arena->blocks != NULL) {
        struct block *next = arena->blocks->next;
        free(arena->blocks);
        arena->blocks = next;
    }
    free(arena);
}

static struct block *add_block(struct arena *arena, size_t capacity)
{
    struct block *block = calloc(1, aligned(sizeof *block) + capacity);
    if (block == NULL)
        out_of_memory();
    block->capacity = capacity;
    block->next = arena->blocks;
    arena->blocks = block;
    return block;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    if (size > SIZE_MAX / 2)
        out_of_memory();
    size_t needed = ARENA_BLOCK_PER_OBJECT ? size : aligned(size);
    struct block *block = arena->blocks;
    if (ARENA_BLOCK_PER_OBJECT) {
        block = add_block(arena, needed);
    } else if (block == NULL || block->capacity - block->used < needed) {
        struct block *filling = block;
        block = add_block(arena, needed > BLOCK_SIZE / 4 ? needed : BLOCK_SIZE);
        if (needed > BLOCK_SIZE / 4 &&
            filling != NULL) { /* a large object goes behind, the filling block stays first */
            arena->blocks = filling;
            block->next = filling->next;
            filling->next = block;
        }
    }
    void *object = (char *)block + aligned(sizeof *block) + block->used;
    block->used += needed;
    return object;
}

/* Most arrays grow while nothing else is allocated: then they need not move. True: it has the new size. */
static bool extend_last(struct arena *arena, const void *object, size_t size, size_t new_size)
{
    struct block *block = arena->blocks;
    if (ARENA_BLOCK_PER_OBJECT || block == NULL)
        return false;
    const char *end = (const char *)block + aligned(sizeof *block) + block->used;
    if ((const char *)object + aligned(size) != end ||
        aligned(new_size) - aligned(size) > block->capacity - block->used)
        return false;
    block->used += aligned(new_size) - aligned(size);
    return true;
}

void *arena_grow(struct arena *arena, void *array, size_t count, size_t element_size)
{
    enum { FIRST_CAPACITY = 4 };
    int full = count == 0 || (count >= FIRST_CAPACITY && (count & (count - 1)) == 0);
    if (!full)
        return array;
    size_t capacity = count == 0 ? FIRST_CAPACITY : count * 2;
    if (element_size != 0 && capacity > SIZE_MAX / 2 / element_size)
        out_of_memory();
    if (count > 0 && extend_last(arena, array, count * element_size, capacity * element_size))
        return array;
    void *moved = arena_alloc(arena, capacity * element_size);
    if (count > 0)
        memcpy(moved, array, count * element_size);
    return moved;
}

char *arena_copy(struct arena *arena, const char *bytes, size_t length)
{
    char *copy = arena_alloc(arena, length + 1);
    if (length > 0)
        memcpy(copy, bytes, length);
    return copy;
}
