#include "emitter.h"

/* What a byte is in a literal: itself, three octal digits, or a backslash with a letter. */
enum { PLAIN = 0, OCTAL = 1 };

/* A question mark is not plain because of trigraphs, which -std=c11 replaces even inside literals. */
void literal_letters(char letter[256])
{
    static const char special[] = "\n\r\t\"\\?", letters[] = "nrt\"\\?";
    for (int c = 0; c < 256; c++)
        letter[c] = c >= 0x20 && c < 0x7f ? PLAIN : OCTAL;
    for (size_t i = 0; special[i] != '\0'; i++)
        letter[(unsigned char)special[i]] = letters[i];
}

/* Always three digits: \x would take every hex digit that follows. */
static void put_octal(struct emitter *emitter, unsigned char c)
{
    const char text[] = {'\\', (char)('0' + (c >> 6)), (char)('0' + ((c >> 3) & 7)), (char)('0' + (c & 7))};
    put(emitter, text, sizeof text);
}

static void put_escaped(struct emitter *emitter, unsigned char c)
{
    if (emitter->letter[c] == OCTAL)
        put_octal(emitter, c);
    else
        put(emitter, (const char[]){'\\', emitter->letter[c]}, 2);
}

void put_lines(struct emitter *emitter, const char *indent, const char *bytes, size_t length, const char *end)
{
    const size_t indent_length = strlen(indent);
    put(emitter, indent, indent_length);
    put(emitter, "\"", 1);
    for (size_t i = 0; i < length;) {
        size_t run = i;
        while (run < length && emitter->letter[(unsigned char)bytes[run]] == PLAIN)
            run++;
        put(emitter, bytes + i, run - i);
        if (run < length)
            put_escaped(emitter, (unsigned char)bytes[run]);
        if (run + 1 < length && bytes[run] == '\n') {
            put(emitter, "\"", 1);
            put(emitter, indent, indent_length);
            put(emitter, "\"", 1);
        }
        i = run + 1;
    }
    put_string(emitter, end);
}

static void put_text(struct emitter *emitter, const char *indent, const char *bytes, size_t length)
{
    put_lines(emitter, indent, bytes, length, "\"");
}

void put_member(struct emitter *emitter, const char *name, const char *value)
{
    if (value == NULL)
        return;
    put_string(emitter, "        .");
    put_string(emitter, name);
    put_string(emitter, " =");
    put_text(emitter, strchr(value, '\n') == NULL ? " " : "\n            ", value, strlen(value));
    put_string(emitter, ",\n");
}

void put_optional(struct emitter *emitter, const char *before, const char *value)
{
    if (value != NULL)
        put_text(emitter, before, value, strlen(value));
}

void put_checksum(struct emitter *emitter, const char *before, const unsigned char *checksum)
{
    put_string(emitter, before);
    put_string(emitter, "\"");
    for (size_t i = 0; i < 32; i++)
        put_octal(emitter, checksum[i]);
    put_string(emitter, "\"");
}
