/* draft.h: a revision that is about to be written. Its text is made by a pure function, looked at with the compiler's
 * own eyes, and only then put into the folder. */
#ifndef ALUDEL_GEN_DRAFT_H
#define ALUDEL_GEN_DRAFT_H

#include "folder.h"

#include <time.h>

struct draft {
    const char *message;                              /* its first line is the summary, the rest the description */
    const char *revises;                              /* "base", "a", "a, b" */
    const char *depends, *branch, *category, *module; /* NULL: none */
    const char *created, *author;                     /* the same; without `created` it is `when` */
    const char *header;                               /* further lines of it; NULL: none */
    const char *body;                                 /* what stands below the header: the sections */
    time_t when;                                      /* DRAFT_NEVER: nobody knows */
    bool dry_run;                                     /* print the text, write nothing */
};

#define DRAFT_NEVER ((time_t)-1)

/* Now, or SOURCE_DATE_EPOCH where that is a number. */
time_t draft_clock(void);

/* Adds the time in UTC, as strftime() writes it. */
void draft_add_time(struct text *out, const char *format, time_t when);

/* Two empty sections that say what to write. */
extern const char draft_usual_body[];

/* The first line of "Add user-preferences!" is "add_user_preferences"; nothing where it has no letter or digit. */
void draft_snake_case(struct text *out, const char *message);

/* "20250723_add_user_preferences": the date and the message's first line in snake_case, cut at a word where it is long.
 * False: there is no letter or digit in it. */
bool draft_id(struct text *out, const struct draft *draft);

void draft_text(struct text *out, const struct draft *draft, const char *id);

/* "20250723_add_users" without its date. */
const char *draft_undated(const char *id);

/* Writes the draft into the folder and its path, alone, to standard output. Nothing is overwritten. Anything but
 * EXIT_OK: it was said why. `*path` is in the arena. */
int draft_write(const struct draft *draft, const struct folder *folder, const char **path);

#endif
