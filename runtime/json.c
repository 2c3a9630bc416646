#include "json.h"

#include "utf8.h"

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
        size_t next = aludel_i_utf8(from);
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
