#include "slice_map.h"

#include <string.h>

struct slice_map_entry {
    struct slice key; /* key.at == NULL: free */
    uint32_t value;
};

void slice_map_init(struct slice_map *map, struct arena *arena, size_t most)
{
    map->capacity = 16;
    while (map->capacity < most * 2)
        map->capacity *= 2;
    map->entries = arena_alloc(arena, map->capacity * sizeof *map->entries);
}

void slice_map_clear(struct slice_map *map)
{
    memset(map->entries, 0, map->capacity * sizeof *map->entries);
}

static uint64_t hash(struct slice key) /* FNV-1a */
{
    uint64_t h = 14695981039346656037u;
    for (size_t i = 0; i < key.length; i++)
        h = (h ^ (unsigned char)key.at[i]) * 1099511628211u;
    return h ^ (h >> 32);
}

/* The entry that holds `key`, or the free one where it belongs. There is one: half of the map stays free. */
static struct slice_map_entry *entry_for(const struct slice_map *map, struct slice key)
{
    size_t mask = map->capacity - 1, at = (size_t)hash(key) & mask;
    while (map->entries[at].key.at != NULL && !slice_equal(map->entries[at].key, key))
        at = (at + 1) & mask;
    return &map->entries[at];
}

uint32_t slice_map_find(const struct slice_map *map, struct slice key)
{
    const struct slice_map_entry *entry = entry_for(map, key);
    return entry->key.at == NULL ? SLICE_MAP_NONE : entry->value;
}

uint32_t slice_map_put(struct slice_map *map, struct slice key, uint32_t value)
{
    struct slice_map_entry *entry = entry_for(map, key);
    if (entry->key.at != NULL)
        return entry->value;
    *entry = (struct slice_map_entry){key, value};
    return SLICE_MAP_NONE;
}

void slice_map_widen(struct slice_map *map, struct arena *arena)
{
    struct slice_map wide;
    slice_map_init(&wide, arena, map->capacity);
    for (size_t i = 0; i < map->capacity; i++)
        if (map->entries[i].key.at != NULL)
            slice_map_put(&wide, map->entries[i].key, map->entries[i].value);
    *map = wide;
}
