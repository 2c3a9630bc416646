#include "invisible.h"

#include "utf8.h"

#include <string.h>

#define TYPE_SPACE "type a space instead"
#define DELETE_IT  "delete it"

/* Without U+200C and U+200D, which join and part the letters of Persian and Hindi words. */
static const struct invisible table[] = {
    {0x0085, 0x0085, "a next-line control", TYPE_SPACE},
    {0x00A0, 0x00A0, "a no-break space", TYPE_SPACE},
    {0x00AD, 0x00AD, "a soft hyphen", DELETE_IT},
    {0x1680, 0x1680, "an ogham space", TYPE_SPACE},
    {0x2000, 0x200A, "a typographic space", TYPE_SPACE},
    {0x200B, 0x200B, "a zero-width space", DELETE_IT},
    {0x200E, 0x200F, "a mark of writing direction", DELETE_IT},
    {0x2028, 0x2029, "a typographic line end", TYPE_SPACE},
    {0x202A, 0x202E, "a mark of writing direction", DELETE_IT},
    {0x202F, 0x202F, "a narrow no-break space", TYPE_SPACE},
    {0x205F, 0x205F, "a mathematical space", TYPE_SPACE},
    {0x2060, 0x2060, "a word joiner", DELETE_IT},
    {0x2066, 0x2069, "a mark of writing direction", DELETE_IT},
    {0x3000, 0x3000, "an ideographic space", TYPE_SPACE},
    {0xFEFF, 0xFEFF, "a byte-order mark", DELETE_IT},
};

const struct invisible *invisible_find(const char *at, size_t length)
{
    static const char leads[] = {'\xC2', '\xE1', '\xE2', '\xE3', '\xEF'}; /* few letters begin with these */
    if (memchr(leads, at[0], sizeof leads) == NULL)
        return NULL;
    uint32_t code = aludel_i_utf8_code(at, length);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (code >= table[i].first && code <= table[i].last)
            return &table[i];
    return NULL;
}
