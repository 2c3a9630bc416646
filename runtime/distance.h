/* distance.h: how far two words are apart, for "did you mean". Pure. */
#ifndef ALUDEL_DISTANCE_H
#define ALUDEL_DISTANCE_H

#include "internal.h"

/* Edit distance in bytes, a swap of neighbours counting as one edit. More than `limit`, or a word of more than 128
 * bytes: `limit` + 1. */
size_t aludel_i_distance(const char *a, size_t a_length, const char *b, size_t b_length, size_t limit);

#endif
