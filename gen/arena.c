#include "arena.h"

#include "sanitizer.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define ARENA_BLOCK_PER_OBJECT WITH_ADDRESS_SANITIZER

/* calloc() has a mapping of its own for each of the later blocks, in which only what is used takes memory. */
enum { FIRST_BLOCK = 256 * 1024, LATER_BLOCK = 32 * 1024 * 1024, LARGEST_IN_BLOCK = 64 * 1024 };

enum { ALIGNMENT = 16, FIRST_CAPACITY = 4, PAGE = 4096 };

struct block {
    struct block *next, **link; /* *link points here */
    size_t used, capacity;
};

struct arena {
    struct block *blocks; /* the first one is being filled */
    struct arena *within; /* the first of those that go with it */
    struct arena *next;   /* which goes with the same one */
};

/* Never unlocked: another thread that is out of memory, too, waits here until the first one has ended all. */
static void out_of_memory(void)
{
    flockfile(stderr);
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

struct arena *arena_create_within(struct arena *arena)
{
    struct arena *inner = arena_create();
    inner->next = arena->within;
    arena->within = inner;
    return inner;
}

void arena_destroy(struct arena *arena)
{
    if (arena == NULL)
        return;
    while (arena->within != NULL) {
        struct arena *inner = arena->within;
        arena->within = inner->next;
        arena_destroy(inner);
    }
    while (arena->blocks != NULL) {
        struct block *next = arena->blocks->next;
        free(arena->blocks);
        arena->blocks = next;
    }
    free(arena);
}

/* A page fault for every 4 KiB takes a twentieth of the time of compiling 50 MB. Where this is refused, they do. */
static void use_huge_pages(struct block *block, size_t size)
{
    const uintptr_t first_page = (uintptr_t)block & ~(uintptr_t)(PAGE - 1);
    if (size >= LATER_BLOCK)
        (void)madvise((void *)first_page, (uintptr_t)block + size - first_page, MADV_HUGEPAGE);
}

/* A block at `link`, in front of what it points to. */
static struct block *add_block(struct block **link, size_t capacity)
{
    struct block *block = calloc(1, aligned(sizeof *block) + capacity);
    if (block == NULL)
        out_of_memory();
    use_huge_pages(block, capacity);
    block->capacity = capacity;
    block->link = link;
    block->next = *link;
    *link = block;
    if (block->next != NULL)
        block->next->link = &block->next;
    return block;
}

/* A large object has a block of its own, behind the one that is being filled. */
static bool is_alone(size_t size)
{
    return ARENA_BLOCK_PER_OBJECT || size > LARGEST_IN_BLOCK;
}

static struct block *block_for(struct arena *arena, size_t size)
{
    struct block *filling = arena->blocks;
    if (is_alone(size))
        return add_block(filling == NULL ? &arena->blocks : &filling->next, size);
    if (filling == NULL || filling->capacity - filling->used < size)
        return add_block(&arena->blocks, filling == NULL ? FIRST_BLOCK : LATER_BLOCK);
    return filling;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    if (size > SIZE_MAX / 2)
        out_of_memory();
    size_t needed = ARENA_BLOCK_PER_OBJECT ? size : aligned(size);
    struct block *block = block_for(arena, needed);
    void *object = (char *)block + aligned(sizeof *block) + block->used;
    block->used += needed;
    return object;
}

/* Most arrays grow while nothing else is allocated: then they need not move. True: it has the new size. */
static bool resize_last(struct arena *arena, const void *object, size_t size, size_t new_size)
{
    struct block *block = arena->blocks;
    if (block == NULL || is_alone(aligned(new_size)) || block->used < aligned(size))
        return false;
    const size_t start = block->used - aligned(size);
    if ((const char *)object != (const char *)block + aligned(sizeof *block) + start ||
        aligned(new_size) > block->capacity - start)
        return false;
    block->used = start + aligned(new_size);
    return true;
}

/* A block of its own: the C library moves its pages, where it would have to be copied. */
static void *resize_alone(void *object, size_t new_size)
{
    const size_t head = aligned(sizeof(struct block));
    struct block *block = realloc((char *)object - head, head + new_size);
    if (block == NULL)
        out_of_memory();
    block->used = block->capacity = new_size;
    *block->link = block;
    if (block->next != NULL)
        block->next->link = &block->next;
    return (char *)block + head;
}

/* What realloc() gave is not zero yet, and is not touched before it is needed. */
void *arena_widen(struct arena *arena, void *array, size_t count, size_t element_size)
{
    if (count > 0 && count < FIRST_CAPACITY)
        return array;
    size_t capacity = count == 0 ? FIRST_CAPACITY : count * 2;
    if (element_size != 0 && capacity > SIZE_MAX / 2 / element_size)
        out_of_memory();
    const size_t size = count * element_size, new_size = capacity * element_size;
    if (count > 0 && is_alone(aligned(size)))
        return resize_alone(array, new_size);
    if (count > 0 && resize_last(arena, array, size, new_size))
        return array;
    void *moved = arena_alloc(arena, new_size);
    if (count > 0)
        memcpy(moved, array, size);
    return moved;
}

void arena_trim(struct arena *arena, const void *array, size_t count, size_t element_size)
{
    size_t capacity = FIRST_CAPACITY;
    while (capacity < count)
        capacity *= 2;
    if (count > 0)
        resize_last(arena, array, capacity * element_size, count * element_size);
}

char *arena_copy(struct arena *arena, const char *bytes, size_t length)
{
    char *copy = arena_alloc(arena, length + 1);
    if (length > 0)
        memcpy(copy, bytes, length);
    return copy;
}
