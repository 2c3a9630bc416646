#include "json.h"

#include <inttypes.h>
#include <string.h>

static void begin(struct aludel_i_buffer *out, const char *key)
{
    if (out->length > 0 && strchr("{[\n", out->at[out->length - 1]) == NULL)
        aludel_i_buffer_puts(out, ",");
    if (key == NULL)
        return;
    aludel_i_buffer_puts(out, "\"");
    aludel_i_buffer_puts(out, key);
    aludel_i_buffer_puts(out, "\":");
}

void aludel_i_json_open(struct aludel_i_buffer *out, const char *key, char bracket)
{
    begin(out, key);
    aludel_i_buffer_add(out, &bracket, 1);
}

void aludel_i_json_close(struct aludel_i_buffer *out, char bracket)
{
    aludel_i_buffer_add(out, &bracket, 1);
}

void aludel_i_json_line(struct aludel_i_buffer *out)
{
    aludel_i_buffer_puts(out, "}\n");
}

/* Bytes of the character at `s`, which ends in NUL; 0: it is no UTF-8 (RFC 3629: no overlong forms, no surrogates,
 * nothing above U+10FFFF). */
static size_t character(const unsigned char *s)
{
    if (s[0] < 0x80)
        return 1;
    if (s[0] < 0xC2 || s[0] > 0xF4)
        return 0;
    size_t length = s[0] < 0xE0 ? 2 : s[0] < 0xF0 ? 3 : 4;
    unsigned char low = s[0] == 0xE0 ? 0xA0 : s[0] == 0xF0 ? 0x90 : 0x80;
    unsigned char high = s[0] == 0xED ? 0x9F : s[0] == 0xF4 ? 0x8F : 0xBF;
    if (s[1] < low || s[1] > high)
        return 0;
    for (size_t i = 2; i < length; i++)
        if (s[i] < 0x80 || s[i] > 0xBF)
            return 0;
    return length;
}

static void escape(struct aludel_i_buffer *out, unsigned char c)
{
    static const char named[] = "\b\t\n\f\r\"\\", letters[] = "btnfr\"\\";
    const char *at = strchr(named, c);
    if (at != NULL)
        aludel_i_buffer_printf(out, "\\%c", letters[at - named]);
    else
        aludel_i_buffer_printf(out, "\\u%04x", c);
}

static bool is_plain(unsigned char c)
{
    return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

void aludel_i_json_string(struct aludel_i_buffer *out, const char *key, const char *value)
{
    begin(out, key);
    if (value == NULL) {
        aludel_i_buffer_puts(out, "null");
        return;
    }
    aludel_i_buffer_puts(out, "\"");
    for (const char *from = value; *from != '\0';) {
        const unsigned char *s = (const unsigned char *)from;
        size_t length = 0;
        while (is_plain(s[length]))
            length++;
        aludel_i_buffer_add(out, from, length);
        from += length;
        s += length;
        if (*s == '\0')
            break;
        size_t next = character(s);
        if (next > 1)
            aludel_i_buffer_add(out, from, next);
        else if (next == 1)
            escape(out, *s);
        else
            aludel_i_buffer_puts(out, "\\ufffd");
        from += next == 0 ? 1 : next;
    }
    aludel_i_buffer_puts(out, "\"");
}

void aludel_i_json_number(struct aludel_i_buffer *out, const char *key, int64_t value)
{
    begin(out, key);
    aludel_i_buffer_printf(out, "%" PRId64, value);
}

void aludel_i_json_bool(struct aludel_i_buffer *out, const char *key, bool value)
{
    begin(out, key);
    aludel_i_buffer_puts(out, value ? "true" : "false");
}

void aludel_i_json_hex(struct aludel_i_buffer *out, const char *key, const unsigned char *bytes, size_t length)
{
    static const char digits[] = "0123456789abcdef";
    begin(out, key);
    aludel_i_buffer_puts(out, "\"");
    for (size_t i = 0; i < length; i++) {
        const char pair[2] = {digits[bytes[i] >> 4], digits[bytes[i] & 15]};
        aludel_i_buffer_add(out, pair, 2);
    }
    aludel_i_buffer_puts(out, "\"");
}
