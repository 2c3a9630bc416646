/* buffer.h: bytes that grow up to a limit. The runtime lives in other people's processes: a failed allocation is
 * remembered in `failed` and the text stays what it was, so that callers check once, at the end. */
#ifndef ALUDEL_BUFFER_H
#define ALUDEL_BUFFER_H

#include "internal.h"

#include <stdarg.h>

#define ALUDEL_I_BUFFER_MAX ((size_t)1 << 30)

/* A zeroed struct is an empty buffer. */
struct aludel_i_buffer {
    char *at; /* NUL-terminated once anything was added; NULL before */
    size_t length, capacity;
    bool failed;
};

void aludel_i_buffer_add(struct aludel_i_buffer *buffer, const char *bytes, size_t length);
void aludel_i_buffer_puts(struct aludel_i_buffer *buffer, const char *string);
void aludel_i_buffer_printf(struct aludel_i_buffer *buffer, const char *format, ...) ALUDEL_I_PRINTF(2, 3);
void aludel_i_buffer_clear(struct aludel_i_buffer *buffer); /* empties it, keeps the memory */
void aludel_i_buffer_free(struct aludel_i_buffer *buffer);

/* The text, never NULL. */
const char *aludel_i_buffer_text(const struct aludel_i_buffer *buffer);

#endif
