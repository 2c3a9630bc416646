#include "slice_map.h"

#include <string.h>

struct slice_map_entry {
    struct slice key; /* key.at == NULL: free */
    uint32_t value, hash;
};

void slice_map_init(struct slice_map *map, struct arena *arena, size_t most)
{
    map->capacity = 16;
    while (map->capacity < most * 2)
        map->capacity *= 2;
    map->entries = arena_alloc(arena, map->capacity * sizeof *map->entries);
    slice_map_clear(map); /* or each page faults twice: a search reads it before anything is written there */
}

void slice_map_clear(struct slice_map *map)
{
    memset(map->entries, 0, map->capacity * sizeof *map->entries);
}

static uint32_t hash_of(struct slice key) /* FNV-1a */
{
    uint64_t h = 14695981039346656037u;
    for (size_t i = 0; i < key.length; i++)
        h = (h ^ (unsigned char)key.at[i]) * 1099511628211u;
    return (uint32_t)(h ^ (h >> 32));
}

/* The entry that holds `key`, or the free one where it belongs. There is one: half of the map stays free. */
static struct slice_map_entry *entry_for(const struct slice_map *map, struct slice key, uint32_t hash)
{
    size_t mask = map->capacity - 1, at = hash & mask;
    while (map->entries[at].key.at != NULL &&
           (map->entries[at].hash != hash || !slice_equal(map->entries[at].key, key)))
        at = (at + 1) & mask;
    return &map->entries[at];
}

uint32_t slice_map_find(const struct slice_map *map, struct slice key)
{
    const struct slice_map_entry *entry = entry_for(map, key, hash_of(key));
    return entry->key.at == NULL ? SLICE_MAP_NONE : entry->value;
}

uint32_t slice_map_put(struct slice_map *map, struct slice key, uint32_t value)
{
    const uint32_t hash = hash_of(key);
    struct slice_map_entry *entry = entry_for(map, key, hash);
    if (entry->key.at != NULL)
        return entry->value;
    *entry = (struct slice_map_entry){key, value, hash};
    return SLICE_MAP_NONE;
}

/* For an entry of another map: no key is there twice. */
static void put_again(struct slice_map *map, const struct slice_map_entry *entry)
{
    size_t mask = map->capacity - 1, at = entry->hash & mask;
    while (map->entries[at].key.at != NULL)
        at = (at + 1) & mask;
    map->entries[at] = *entry;
}

void slice_map_widen(struct slice_map *map, struct arena *arena)
{
    struct slice_map wide;
    slice_map_init(&wide, arena, map->capacity);
    for (size_t i = 0; i < map->capacity; i++)
        if (map->entries[i].key.at != NULL)
            put_again(&wide, &map->entries[i]);
    *map = wide;
}
