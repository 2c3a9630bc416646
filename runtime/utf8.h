/* utf8.h: where characters end. */
#ifndef ALUDEL_UTF8_H
#define ALUDEL_UTF8_H

#include "internal.h"

/* Bytes of the character at `text`, which ends in NUL; 0: it is no UTF-8 (RFC 3629: no overlong forms, no surrogates,
 * nothing above U+10FFFF). */
size_t aludel_i_utf8(const char *text);

/* The code point of the character of that length. */
uint32_t aludel_i_utf8_code(const char *text, size_t length);

#endif
