/* slice_map.h: from a slice to a number, in time that does not grow with the map. Keys are borrowed. */
#ifndef ALUDEL_GEN_SLICE_MAP_H
#define ALUDEL_GEN_SLICE_MAP_H

#include "arena.h"
#include "text.h"

#include <stdint.h>

#define SLICE_MAP_NONE UINT32_MAX

struct slice_map {
    struct slice_map_entry *entries;
    size_t capacity;
};

/* A map for at most `most` keys. */
void slice_map_init(struct slice_map *map, struct arena *arena, size_t most);

/* With room for twice as many; the old entries stay behind in the arena. */
void slice_map_widen(struct slice_map *map, struct arena *arena);

/* Empty again, with room for as many. */
void slice_map_clear(struct slice_map *map);

/* The value under `key`, or SLICE_MAP_NONE. */
uint32_t slice_map_find(const struct slice_map *map, struct slice key);

/* The value that was there already and stays, or SLICE_MAP_NONE when `value` was put in. */
uint32_t slice_map_put(struct slice_map *map, struct slice key, uint32_t value);

#endif
