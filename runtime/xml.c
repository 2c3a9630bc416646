#include "xml.h"

#include "utf8.h"

#include <string.h>

static const char *entity(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    case '\t':
    case '\n':
        return NULL;
    default:
        return "\xEF\xBF\xBD";
    }
}

static bool is_plain(const char *at, size_t left)
{
    size_t length = aludel_i_utf8(at);
    if (length == 0 || length > left)
        return false;
    if (length == 1)
        return *at >= 0x20 && *at != 0x7F && strchr("&<>\"'", *at) == NULL;
    uint32_t code = aludel_i_utf8_code(at, length);
    return code >= 0xA0 && code != 0xFFFE && code != 0xFFFF;
}

void aludel_i_xml_add(struct aludel_i_buffer *out, const char *text, size_t length)
{
    size_t from = 0;
    for (size_t i = 0; i < length;) {
        size_t plain = is_plain(text + i, length - i) ? aludel_i_utf8(text + i) : 0;
        bool line_end = text[i] == '\r' && i + 1 < length && text[i + 1] == '\n';
        const char *instead = plain > 0 ? NULL : line_end ? "" : entity(text[i]);
        if (instead != NULL) {
            aludel_i_buffer_add(out, text + from, i - from);
            aludel_i_buffer_puts(out, instead);
            from = i + 1;
        }
        i += plain > 0 ? plain : 1;
    }
    aludel_i_buffer_add(out, text + from, length - from);
}

void aludel_i_xml(struct aludel_i_buffer *out, const char *text)
{
    aludel_i_xml_add(out, text, strlen(text));
}
