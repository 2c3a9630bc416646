/* brief.h: times and texts, short enough for a line that a person reads. */
#ifndef ALUDEL_BRIEF_H
#define ALUDEL_BRIEF_H

#include "internal.h"

/* "1.2 ms", "12 ms", "3.4 s", "2 min 05 s" */
void aludel_i_brief_time(char *text, size_t size, double ms);

/* The text on one line, white space folded, in fewer than `columns` characters: "..." stands for what has no room. */
void aludel_i_brief_text(char *text, size_t size, const char *from, size_t length, int columns);

#endif
