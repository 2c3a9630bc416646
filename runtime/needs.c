#include "needs.h"

#include <stdlib.h>
#include <string.h>

/* A row while they are taken from the end. */
struct place {
    const struct aludel_i_applied *row;
    uint32_t at;     /* in the order they were applied in */
    uint32_t needed; /* by how many of those that are left */
    bool taken;
};

struct sorting {
    struct place *places;
    struct place **by_id;
    const struct aludel_i_applied **sorted;
    uint32_t n;
};

static int by_id(const void *a, const void *b)
{
    const struct place *const *left = a, *const *right = b;
    return strcmp((*left)->row->revision, (*right)->row->revision);
}

static int id_to_place(const void *id, const void *place)
{
    const struct place *const *of = place;
    return strcmp(id, (*of)->row->revision);
}

/* NULL: a damaged ledger lacks it. */
static struct place *find(const struct sorting *s, const char *id)
{
    struct place **found = bsearch(id, s->by_id, s->n, sizeof(*s->by_id), id_to_place);
    return found == NULL ? NULL : *found;
}

static void count(const struct sorting *s, const char *const *ids, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        struct place *need = find(s, ids[i]);
        if (need != NULL)
            need->needed++;
    }
}

/* Returns where to look on: above `next`, where something that was passed over can go now. */
static uint32_t release(const struct sorting *s, const char *const *ids, uint32_t n, uint32_t next)
{
    for (uint32_t i = 0; i < n; i++) {
        struct place *need = find(s, ids[i]);
        if (need != NULL && --need->needed == 0 && need->at >= next)
            next = need->at + 1;
    }
    return next;
}

static bool prepare(struct sorting *s, const struct aludel_i_state *state)
{
    s->n = state->n_applied;
    s->places = calloc((size_t)s->n + 1, sizeof *s->places);
    s->by_id = calloc((size_t)s->n + 1, sizeof(*s->by_id));
    s->sorted = calloc((size_t)s->n + 1, sizeof(*s->sorted));
    if (s->places == NULL || s->by_id == NULL || s->sorted == NULL)
        return false;
    for (uint32_t i = 0; i < s->n; i++) {
        s->places[i] = (struct place){.row = &state->applied[i], .at = i};
        s->by_id[i] = &s->places[i];
    }
    qsort(s->by_id, s->n, sizeof(*s->by_id), by_id);
    for (uint32_t i = 0; i < s->n; i++) {
        count(s, state->applied[i].parents, state->applied[i].n_parents);
        count(s, state->applied[i].depends, state->applied[i].n_depends);
    }
    return true;
}

/* From the end. What a damaged ledger has in a circle stays in front, as it was. */
static void sort(const struct sorting *s)
{
    uint32_t left = s->n;
    for (uint32_t at = s->n; at > 0;) {
        struct place *place = &s->places[--at];
        if (place->taken || place->needed > 0)
            continue;
        place->taken = true;
        s->sorted[--left] = place->row;
        at = release(s, place->row->parents, place->row->n_parents, at);
        at = release(s, place->row->depends, place->row->n_depends, at);
    }
    for (uint32_t i = s->n; i-- > 0;)
        if (!s->places[i].taken)
            s->sorted[--left] = s->places[i].row;
}

const struct aludel_i_applied **aludel_i_sort_by_needs(const struct aludel_i_state *state)
{
    struct sorting s = {0};
    if (prepare(&s, state))
        sort(&s);
    else {
        free(s.sorted);
        s.sorted = NULL;
    }
    free(s.places);
    free(s.by_id);
    return s.sorted;
}

static bool is_among(const char *const *ids, uint32_t n, const char *id)
{
    for (uint32_t i = 0; i < n; i++)
        if (strcmp(ids[i], id) == 0)
            return true;
    return false;
}

bool aludel_i_row_needs(const struct aludel_i_applied *row, const char *id)
{
    return is_among(row->parents, row->n_parents, id) || is_among(row->depends, row->n_depends, id);
}
