/* json.h: the one thing about writing JSON that is not obvious. */
#ifndef ALUDEL_GEN_JSON_H
#define ALUDEL_GEN_JSON_H

#include "text.h"

#include <stdio.h>

/* With its quotes. Bytes that are not UTF-8, which JSON cannot hold, become U+FFFD. */
void json_put_string(FILE *out, struct slice string);

#endif
