#include "columns.h"

#include "utf8.h"

/* The character at `at`, which ends in NUL, and its length; bytes that are no UTF-8 count one by one. */
static size_t read_character(const char *at, uint32_t *code)
{
    size_t length = aludel_i_utf8(at);
    *code = length == 0 ? 0xFFFD : aludel_i_utf8_code(at, length);
    return length == 0 ? 1 : length;
}

/* The blocks of Unicode's EastAsianWidth W and F, and of what combines with the character before it. */
static uint32_t columns_of(uint32_t code)
{
    static const struct {
        uint32_t first, last, columns;
    } blocks[] = {
        {0x300, 0x36F, 0},     {0x1100, 0x115F, 2},   {0x200B, 0x200F, 0},   {0x202A, 0x202E, 0},
        {0x20D0, 0x20F0, 0},   {0x2E80, 0x303E, 2},   {0x3041, 0xA4CF, 2},   {0xA960, 0xA97C, 2},
        {0xAC00, 0xD7A3, 2},   {0xF900, 0xFAFF, 2},   {0xFE00, 0xFE0F, 0},   {0xFE20, 0xFE2F, 0},
        {0xFE30, 0xFE6F, 2},   {0xFF00, 0xFF60, 2},   {0xFFE0, 0xFFE6, 2},   {0x1F300, 0x1F64F, 2},
        {0x1F680, 0x1F6FF, 2}, {0x1F900, 0x1F9FF, 2}, {0x20000, 0x3FFFD, 2}, {0xE0100, 0xE01EF, 0},
    };
    for (size_t i = 0; i < sizeof blocks / sizeof blocks[0] && blocks[i].first <= code; i++)
        if (code <= blocks[i].last)
            return blocks[i].columns;
    return 1;
}

uint32_t aludel_i_columns(const char *text)
{
    uint32_t columns = 0, code;
    while (*text != '\0') {
        text += read_character(text, &code);
        columns += columns_of(code);
    }
    return columns;
}

size_t aludel_i_columns_fit(const char *text, uint32_t most)
{
    uint32_t columns = 0, code;
    size_t end = 0, blank = 0, next;
    while (text[end] != '\0' && text[end] != '\n') {
        next = read_character(text + end, &code);
        columns += columns_of(code);
        if (columns > most && end > 0)
            return blank > end / 2 ? blank : end;
        if (text[end] == ' ')
            blank = end + 1;
        end += next;
    }
    return end;
}

/* C0, DEL, C1, and what turns the direction of writing. */
static bool is_control(uint32_t code)
{
    return code < 0x20 || (code >= 0x7F && code < 0xA0) || (code >= 0x202A && code <= 0x202E);
}

static void add_visible(struct aludel_i_buffer *out, const char *text, size_t length, uint32_t code)
{
    if (is_control(code) || aludel_i_utf8(text) == 0)
        aludel_i_buffer_puts(out, "?");
    else
        aludel_i_buffer_add(out, text, length);
}

uint32_t aludel_i_columns_add(struct aludel_i_buffer *out, const char *text, uint32_t most, const char *ellipsis)
{
    uint32_t all = aludel_i_columns(text), end = aludel_i_columns(ellipsis), columns = 0, code;
    bool cut = all > most;
    if (cut && most < end)
        return 0;
    while (*text != '\0') {
        size_t length = read_character(text, &code);
        if (cut && columns + columns_of(code) > most - end) {
            aludel_i_buffer_puts(out, ellipsis);
            return columns + end;
        }
        add_visible(out, text, length, code);
        columns += columns_of(code);
        text += length;
    }
    return columns;
}

void aludel_i_columns_add_line(struct aludel_i_buffer *out, const char *text, size_t length)
{
    for (size_t i = 0, next; i < length; i += next) {
        uint32_t code;
        next = read_character(text + i, &code);
        if (text[i] == '\t')
            aludel_i_buffer_add(out, text + i, 1);
        else
            add_visible(out, text + i, next, code);
    }
}
