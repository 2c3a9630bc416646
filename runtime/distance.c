#include "distance.h"

#include <string.h>

enum { LONGEST = 128 };

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

size_t aludel_i_distance(const char *a, size_t a_length, const char *b, size_t b_length, size_t limit)
{
    size_t difference = a_length > b_length ? a_length - b_length : b_length - a_length;
    if (difference > limit || a_length > LONGEST || b_length > LONGEST)
        return limit + 1;
    size_t rows[3][LONGEST + 1];
    size_t *before = rows[0], *above = rows[1], *row = rows[2];
    for (size_t j = 0; j <= b_length; j++)
        above[j] = j;
    for (size_t i = 1; i <= a_length; i++) {
        row[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
            row[j] = least(least(above[j] + 1, row[j - 1] + 1), above[j - 1] + change);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = least(row[j], before[j - 2] + 1);
        }
        size_t *oldest = before;
        before = above;
        above = row;
        row = oldest;
    }
    return least(above[b_length], limit + 1);
}

struct aludel_i_guess aludel_i_guess(const char *word, size_t length)
{
    return (struct aludel_i_guess){.word = word, .length = length, .distance = (length + 2) / 4 + 1};
}

void aludel_i_guess_try(struct aludel_i_guess *guess, const char *name)
{
    size_t distance = aludel_i_distance(guess->word, guess->length, name, strlen(name), guess->distance);
    if (distance < guess->distance) {
        guess->name = name;
        guess->distance = distance;
    }
}
