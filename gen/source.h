/* source.h: the bytes of a file and positions in it. Knows nothing of SQL. The bytes live as long as the arena and end
 * in one NUL past `length`, which the lexers use as sentinel; a NUL before that, or bytes that are not UTF-8, are
 * diagnosed here, not later. A byte-order mark is left out of `bytes`, with a warning. */
#ifndef ALUDEL_GEN_SOURCE_H
#define ALUDEL_GEN_SOURCE_H

#include "arena.h"
#include "text.h"

#include <stdbool.h>
#include <stdint.h>

struct diag_list;

/* A statement may have 1 GiB less a little (the server's message limit), and positions are 32 bits wide. */
#define SOURCE_MAX_BYTES ((size_t)1 << 30)

#define SOURCE_BYTE_ORDER_MARK "\xEF\xBB\xBF"

struct source {
    const char *path; /* to open it with */
    const char *name; /* to show: relative to --base */
    const char *bytes;
    size_t length;
    bool has_crlf, has_byte_order_mark, has_invisible; /* invisible.h, wherever */
    uint32_t *line_starts; /* made by the thread that reads it; of what is no text, on the first look-up */
    uint32_t n_lines;
    struct arena *arena;
};

/* A run of bytes of one source: where a diagnostic points. */
struct span {
    const struct source *source; /* NULL: no place in any file */
    uint32_t offset, length;
};

struct place {
    uint32_t line, column; /* from 1; the column in bytes */
};

/* Reads the file. False: it could not be read, is too large, is not UTF-8 or holds a NUL; that was diagnosed. */
bool source_read(struct source *source, struct arena *arena, struct diag_list *diags, const char *path,
                 const char *name);

/* The same from memory, for tests and fuzzers. `bytes[length]` must be NUL. */
bool source_from_memory(struct source *source, struct arena *arena, struct diag_list *diags, const char *name,
                        const char *bytes, size_t length);

struct span source_span(const struct source *source, struct slice slice); /* slice lies inside source->bytes */

/* Binary search in the line table. Never fails: an offset past the end is clamped to the end. */
struct place source_place(const struct source *source, size_t offset);

/* The same from a line on that is not behind it, one line after the other: for places that come in order. */
struct place source_place_from(const struct source *source, uint32_t line, size_t offset);

/* Length of the valid UTF-8 character at `bytes`, of which `left` (1 or more) remain; 0: none begins there. */
size_t source_character(const char *bytes, size_t left);

/* Line number `line` without its line end. */
struct slice source_line(const struct source *source, uint32_t line);

#endif
