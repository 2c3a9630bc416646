/* squash_text.h: the text of several revisions as the text of one: their sections in order, each under a comment that
 * says whose it was, and what of their headers is true of the whole. */
#ifndef ALUDEL_GEN_SQUASH_TEXT_H
#define ALUDEL_GEN_SQUASH_TEXT_H

#include "aludel.h"
#include "tree.h"

/* The revisions that are squashed, in the order that they run in. */
struct squashed {
    const struct tree_file *const *files;
    const struct aludel_revision *const *revisions;
    uint32_t n;
};

/* "-- @replaces", "-- @replaced" and, where they have any, "-- @server" and "-- @allow". */
void squash_header(struct text *out, const struct squashed *squashed);

/* The sections: upgrades and verify queries in order, downgrades in reverse. Steps stay apart where running them in one
 * transaction could mean something else. */
void squash_body(struct text *out, const struct squashed *squashed);

#endif
