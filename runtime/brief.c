#include "brief.h"

#include <ctype.h>
#include <stdio.h>

void aludel_i_brief_time(char *text, size_t size, double ms)
{
    if (ms < 10)
        snprintf(text, size, "%.1f ms", ms);
    else if (ms < 1000)
        snprintf(text, size, "%.0f ms", ms);
    else if (ms < 60000)
        snprintf(text, size, "%.1f s", ms / 1000);
    else
        snprintf(text, size, "%d min %02d s", (int)(ms / 60000), (int)(ms / 1000) % 60);
}

void aludel_i_brief_text(char *text, size_t size, const char *from, size_t length, int columns)
{
    size_t n = 0, cut = 0; /* where "..." goes if the rest has no room */
    bool space = false;
    for (size_t i = 0; i < length; i++) {
        bool continues = ((unsigned char)from[i] & 0xc0) == 0x80;
        if (n + (continues ? 4 : 8) >= size) /* a character is whole, and so is "..." */
            break;
        if (isspace((unsigned char)from[i]) || iscntrl((unsigned char)from[i])) {
            space = n > 0;
            continue;
        }
        if (!continues && columns > 3)
            cut = n;
        if (!continues && (columns -= space ? 2 : 1) < 1) {
            n = cut + (size_t)snprintf(text + cut, size - cut, "...");
            break;
        }
        if (space)
            text[n++] = ' ';
        space = false;
        text[n++] = from[i];
    }
    text[n] = '\0';
}
