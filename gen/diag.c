#include "diag.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    enum diag_severity severity;
    const char *summary;
} ids[DIAG_ID_COUNT] = {
#define DIAG(name, id, severity, summary) [DIAG_##name] = {id, severity, summary},
#include "diag_ids.def"
#undef DIAG
};

const char *diag_id_name(enum diag_id id)
{
    return ids[id].name;
}

const char *diag_id_summary(enum diag_id id)
{
    return ids[id].summary;
}

enum diag_severity diag_id_severity(enum diag_id id)
{
    return ids[id].severity;
}

const char *diag_severity_word(enum diag_severity severity)
{
    return severity == DIAG_ERROR ? "error" : severity == DIAG_WARNING ? "warning" : "note";
}

bool diag_id_find(struct slice name, enum diag_id *id)
{
    for (size_t i = 0; i < DIAG_ID_COUNT; i++) {
        if (slice_is(name, ids[i].name)) {
            *id = (enum diag_id)i;
            return true;
        }
    }
    return false;
}

bool diag_id_nearest(struct slice name, enum diag_id *id)
{
    size_t nearest = 4;
    for (size_t i = 0; i < DIAG_ID_COUNT; i++) {
        size_t distance = text_distance(name, slice_of(ids[i].name), nearest - 1);
        if (distance < nearest) {
            nearest = distance;
            *id = (enum diag_id)i;
        }
        if (nearest == 0)
            break;
    }
    return nearest < 4;
}

static const char *format_text(struct arena *arena, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    char *text = arena_alloc(arena, length < 0 ? 1 : (size_t)length + 1);
    if (length > 0)
        vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    return text;
}

static size_t *severity_count(struct diag_list *list, const struct diag *diag)
{
    return diag->severity == DIAG_ERROR ? &list->n_errors : &list->n_warnings;
}

static void add(struct diag_list *list, struct diag *diag)
{
    list->items = arena_grow(list->arena, list->items, list->count, sizeof *list->items);
    diag->sequence = list->count;
    list->items[list->count++] = diag;
    ++*severity_count(list, diag);
}

struct diag *diag_add(struct diag_list *list, enum diag_id id, struct span span, const char *format, ...)
{
    enum diag_treatment treatment = list->treatment[id];
    struct diag *diag = arena_alloc(list->arena, sizeof *diag);
    diag->id = id;
    diag->severity = treatment == DIAG_AS_ERROR ? DIAG_ERROR : ids[id].severity;
    diag->span = span;
    va_list arguments;
    va_start(arguments, format);
    diag->message = format_text(list->arena, format, arguments);
    va_end(arguments);
    if (diag->severity == DIAG_ERROR || treatment != DIAG_OFF)
        add(list, diag);
    return diag;
}

void diag_note(struct diag_list *list, struct diag *diag, struct span span, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *message = format_text(list->arena, format, arguments);
    va_end(arguments);
    diag->notes = arena_grow(list->arena, diag->notes, diag->n_notes, sizeof *diag->notes);
    diag->notes[diag->n_notes++] = (struct diag_note){span, message};
}

void diag_hint(struct diag_list *list, struct diag *diag, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    diag->hint = format_text(list->arena, format, arguments);
    va_end(arguments);
}

void diag_take(struct diag_list *list, const struct diag_list *other)
{
    for (size_t i = 0; i < other->count; i++)
        add(list, other->items[i]);
}

bool diag_any(const struct diag_list *list, enum diag_id id)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i]->id == id)
            return true;
    return false;
}

void diag_filter(struct diag_list *list, bool (*keep)(void *user, const struct diag *diag), void *user)
{
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (keep(user, list->items[i]))
            list->items[kept++] = list->items[i];
        else
            --*severity_count(list, list->items[i]);
    }
    list->count = kept;
}

/* What has no place in a file concerns all of them and comes first. */
static int compare_sources(const struct source *a, const struct source *b)
{
    if (a == b)
        return 0;
    if (a == NULL || b == NULL)
        return a == NULL ? -1 : 1;
    return strcmp(a->name, b->name);
}

static int compare(const void *left, const void *right)
{
    const struct diag *a = *(const struct diag *const *)left, *b = *(const struct diag *const *)right;
    int order = compare_sources(a->span.source, b->span.source);
    if (order != 0)
        return order;
    if (a->span.offset != b->span.offset)
        return a->span.offset < b->span.offset ? -1 : 1;
    return a->sequence < b->sequence ? -1 : a->sequence > b->sequence;
}

void diag_sort(struct diag_list *list)
{
    if (list->count > 1)
        qsort(list->items, list->count, sizeof *list->items, compare);
}
