/* invisible.h: characters that look like a blank or like nothing, and are letters to PostgreSQL: outside of strings it
 * knows only the blanks of ASCII. Text that was copied from a page or a document is full of them. */
#ifndef ALUDEL_GEN_INVISIBLE_H
#define ALUDEL_GEN_INVISIBLE_H

#include <stddef.h>
#include <stdint.h>

struct invisible {
    uint32_t first, last; /* code points */
    const char *name, *cure;
};

/* What the character at `at`, of valid UTF-8 and of that length, is called; NULL: it can be seen. */
const struct invisible *invisible_find(const char *at, size_t length);

#endif
