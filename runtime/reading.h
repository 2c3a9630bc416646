/* reading.h: which revisions the words of a target name, whatever is to be done with them (target.h decides that).
 * Pure.
 *
 *   TARGET    [BRANCH@] [WORD] [+N | -N], with a word or a count or both
 *   WORD      head, heads, base, current, an id, or the start of exactly one id (4 characters or more)
 */
#ifndef ALUDEL_READING_H
#define ALUDEL_READING_H

#include "target.h"

enum aludel_i_reading_kind {
    ALUDEL_I_REVISIONS, /* those in `set` */
    ALUDEL_I_BASE,      /* what was there before `bottom`; ALUDEL_I_NONE: before everything */
    ALUDEL_I_RELATIVE   /* `count` of the pending ones ('+') or of the applied ones ('-'): what comes next decides */
};

struct aludel_i_reading {
    enum aludel_i_reading_kind kind;
    bool *set;
    bool *members; /* of BRANCH; NULL: none was named */
    uint32_t bottom;
    char sign; /* of the count, 0 without one */
    uint32_t count;
};

/* Reads `length` bytes at `text`. A count without a word stays RELATIVE where the direction is up or down, and counts
 * from "current" elsewhere. False as in target.h. Free the reading in either case. */
ALUDEL_I_MUST_CHECK bool aludel_i_read(const struct aludel_i_place *place, enum aludel_i_direction direction,
                                       const char *text, size_t length, struct aludel_i_reading *reading,
                                       struct aludel_i_buffer *why);
void aludel_i_reading_free(struct aludel_i_reading *reading);

#endif
