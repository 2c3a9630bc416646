/* distance.h: how far two words are apart, for "did you mean". Pure. */
#ifndef ALUDEL_DISTANCE_H
#define ALUDEL_DISTANCE_H

#include "internal.h"

/* Edit distance in bytes, a swap of neighbours counting as one edit. More than `limit`, or a word of more than 128
 * bytes: `limit` + 1. */
size_t aludel_i_distance(const char *a, size_t a_length, const char *b, size_t b_length, size_t limit);

/* Which of several names was meant by a word. */
struct aludel_i_guess {
    const char *word;
    size_t length;
    const char *name; /* the nearest so far; NULL: none is near */
    size_t distance;  /* its, or what is too far */
};

struct aludel_i_guess aludel_i_guess(const char *word, size_t length);
void aludel_i_guess_try(struct aludel_i_guess *guess, const char *name);

#endif
