/* reading.h: what the tests of reading share: an arena, diagnostics, a source made of a string. */
#ifndef ALUDEL_TESTS_READING_H
#define ALUDEL_TESTS_READING_H

#include "parse.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

struct reading {
    struct arena *arena;
    struct diag_list diags;
    struct source source;
    struct tree_file file;
};

static inline void reading_begin(struct reading *reading, const char *text)
{
    *reading = (struct reading){.arena = arena_create()};
    reading->diags.arena = reading->arena;
    assert_true(source_from_memory(&reading->source, reading->arena, &reading->diags, "x.sql", text, strlen(text)));
    parse_file(parser_create(reading->arena), &reading->file, &reading->source, reading->arena, &reading->diags, NULL);
    diag_sort(&reading->diags);
}

static inline void reading_end(struct reading *reading)
{
    arena_destroy(reading->arena);
}

/* "line:column id; ..." of all diagnostics. */
static inline const char *reading_faults(const struct reading *reading)
{
    static char faults[2048];
    size_t used = 0;
    faults[0] = '\0';
    for (size_t i = 0; i < reading->diags.count; i++) {
        const struct diag *diag = reading->diags.items[i];
        struct place place = source_place(&reading->source, diag->span.offset);
        used += (size_t)snprintf(faults + used, sizeof faults - used, "%s%u:%u %s", i == 0 ? "" : "; ", place.line,
                                 place.column, diag_id_name(diag->id));
    }
    return faults;
}

#endif
