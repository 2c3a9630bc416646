#include "json.h"

#include "source.h"

#include <string.h>

static void put_character(FILE *out, const char *at, size_t length)
{
    static const char special[] = "\n\t\r\"\\", letter[] = "ntr\"\\";
    const char *named = *at == '\0' ? NULL : strchr(special, *at);
    if (length == 0)
        fputs("\\ufffd", out);
    else if (named != NULL)
        fprintf(out, "\\%c", letter[named - special]);
    else if ((unsigned char)*at < 0x20)
        fprintf(out, "\\u%04x", (unsigned)*at);
    else
        fwrite(at, 1, length, out);
}

void json_put_string(FILE *out, struct slice string)
{
    putc('"', out);
    for (size_t i = 0; i < string.length;) {
        size_t length = source_character(string.at + i, string.length - i);
        put_character(out, string.at + i, length);
        i += length == 0 ? 1 : length;
    }
    putc('"', out);
}
