#include "buffer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool reserve(struct aludel_i_buffer *buffer, size_t more)
{
    if (buffer->failed)
        return false;
    if (more >= ALUDEL_I_BUFFER_MAX || buffer->length + more + 1 > ALUDEL_I_BUFFER_MAX) {
        buffer->failed = true;
        return false;
    }
    size_t needed = buffer->length + more + 1;
    if (needed <= buffer->capacity)
        return true;
    size_t capacity = buffer->capacity == 0 ? 128 : buffer->capacity * 2;
    if (capacity < needed)
        capacity = needed;
    char *moved = realloc(buffer->at, capacity);
    if (moved == NULL) {
        buffer->failed = true;
        return false;
    }
    buffer->at = moved;
    buffer->capacity = capacity;
    return true;
}

void aludel_i_buffer_add(struct aludel_i_buffer *buffer, const char *bytes, size_t length)
{
    if (!reserve(buffer, length))
        return;
    if (length > 0)
        memcpy(buffer->at + buffer->length, bytes, length);
    buffer->length += length;
    buffer->at[buffer->length] = '\0';
}

void aludel_i_buffer_puts(struct aludel_i_buffer *buffer, const char *string)
{
    aludel_i_buffer_add(buffer, string, strlen(string));
}

void aludel_i_buffer_printf(struct aludel_i_buffer *buffer, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length < 0)
        buffer->failed = true;
    else if (reserve(buffer, (size_t)length)) {
        vsnprintf(buffer->at + buffer->length, (size_t)length + 1, format, again);
        buffer->length += (size_t)length;
    }
    va_end(again);
}

void aludel_i_buffer_clear(struct aludel_i_buffer *buffer)
{
    buffer->length = 0;
    buffer->failed = false;
    if (buffer->at != NULL)
        buffer->at[0] = '\0';
}

void aludel_i_buffer_free(struct aludel_i_buffer *buffer)
{
    free(buffer->at);
    *buffer = (struct aludel_i_buffer){0};
}

const char *aludel_i_buffer_text(const struct aludel_i_buffer *buffer)
{
    return buffer->at == NULL ? "" : buffer->at;
}
