/* text.h: a slice of bytes that somebody else owns, and a growing buffer. Knows nothing of files or SQL. */
#ifndef ALUDEL_GEN_TEXT_H
#define ALUDEL_GEN_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct slice {
    const char *at; /* NULL: absent, which is not the same as empty */
    size_t length;
};

#define SLICE_FORMAT(s) (int)(s).length, (s).at /* for "%.*s" */

struct slice slice_of(const char *text);
bool slice_equal(struct slice a, struct slice b);
bool slice_is(struct slice a, const char *text);
bool slice_equal_nocase(struct slice a, struct slice b); /* ASCII */
bool slice_contains(struct slice whole, struct slice part);
int slice_compare(struct slice a, struct slice b); /* byte order */

/* Bytes that grow by doubling, malloc'ed; free with text_free(). A zeroed struct is an empty text. */
struct text {
    char *at; /* always NUL-terminated once anything was added */
    size_t length, capacity;
};

void text_add(struct text *text, const char *bytes, size_t length);
void text_puts(struct text *text, const char *string);
void text_putc(struct text *text, char c);
void text_printf(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_free(struct text *text);

/* Edit distance with transpositions, for "did you mean". Stops counting above `limit`. */
size_t text_distance(struct slice a, struct slice b, size_t limit);

#endif
