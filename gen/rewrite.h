/* rewrite.h: changes to files that exist: pieces are replaced, and every other byte stays. */
#ifndef ALUDEL_GEN_REWRITE_H
#define ALUDEL_GEN_REWRITE_H

#include "folder.h"

struct piece {
    struct slice old; /* in the source */
    const char *text; /* what comes in its place */
};

struct rewrite {
    const struct source *source;
    struct piece *pieces; /* in any order; they do not overlap */
    size_t n_pieces;
    const char *to; /* the path that the file moves to; NULL: it stays where it is */
};

/* The source with its pieces replaced; a byte-order mark stays. Sorts the pieces. */
void rewrite_text(struct text *out, struct rewrite *rewrite);

/* Rewrites the files and prints their paths. Before the first one changes, all are written beside their places, so that
 * what can fail has failed. Refused, with diagnostics, when a file could not be read any more. Anything but EXIT_OK: it
 * was said why. */
int rewrite_files(struct folder *folder, struct rewrite *rewrites, size_t n);

#endif
