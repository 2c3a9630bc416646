/* pages.h: the plan's pages, which a step of a gigabyte would otherwise leave in memory, one by one. */
#ifndef ALUDEL_PAGES_H
#define ALUDEL_PAGES_H

#include <stddef.h>

/* Gives back the memory of the whole pages in there, if they are a file's that is mapped to be read: they will be read
 * again when they are looked at. Anything else, as the pages of a program that unpacked itself, stays as it is. */
void aludel_i_pages_drop(const char *from, size_t length);

#endif
