/* canonical.h: checksums over canonical tokens (format.md, Checksum). White space, comments and a section's last `;` do
 * not count; every other byte does, except that CRLF counts as LF. */
#ifndef ALUDEL_GEN_CANONICAL_H
#define ALUDEL_GEN_CANONICAL_H

#include "arena.h"
#include "digest.h"
#include "token.h"
#include "tree.h"

struct canonical {
    struct digest digest;
    char *buffer;
    size_t used;
};

void canonical_create(struct canonical *canonical, struct arena *arena);

void canonical_start_section(struct canonical *canonical);
void canonical_token(struct canonical *canonical, const struct token *token);
void canonical_end_statement(struct canonical *canonical);

/* Adds what the section's options say to its checksum, and sets it. */
void canonical_end_section(struct canonical *canonical, struct tree_section *section);

/* That of one statement of the source, which is not broken, and its data, if any; between sections. */
void canonical_statement(struct canonical *canonical, const struct source *source, struct slice text, struct slice copy,
                         unsigned char checksum[DIGEST_BYTES]);

#endif
