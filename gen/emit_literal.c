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

enum { OCTAL_LENGTH = 4 };

/* Always three digits: \x would take every hex digit that follows. */
static void write_octal(char to[OCTAL_LENGTH], unsigned char c)
{
    to[0] = '\\';
    to[1] = (char)('0' + (c >> 6));
    to[2] = (char)('0' + ((c >> 3) & 7));
    to[3] = (char)('0' + (c & 7));
}

static void put_escaped(struct emitter *emitter, unsigned char c)
{
    char octal[OCTAL_LENGTH];
    if (emitter->letter[c] == OCTAL) {
        write_octal(octal, c);
        put(emitter, octal, sizeof octal);
    } else {
        put(emitter, "\\", 1); /* one by one: to read two bytes back that were just written apart is slow */
        put(emitter, &emitter->letter[c], 1);
    }
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
    char octal[DIGEST_BYTES * OCTAL_LENGTH];
    for (size_t i = 0; i < DIGEST_BYTES; i++)
        write_octal(octal + i * OCTAL_LENGTH, checksum[i]);
    put_string(emitter, before);
    put_string(emitter, "\"");
    put(emitter, octal, sizeof octal);
    put_string(emitter, "\"");
}
