/* digest.h: SHA-256 over fields. Every field goes in with its length before it, so that no two different lists of
 * fields feed the same bytes. Knows nothing of what it digests. */
#ifndef ALUDEL_GEN_DIGEST_H
#define ALUDEL_GEN_DIGEST_H

#include "text.h"

#include <stddef.h>
#include <stdint.h>

enum { DIGEST_BYTES = 32, DIGEST_HEX_BYTES = 2 * DIGEST_BYTES + 1 };

struct digest {
    struct evp_md_ctx_st *context;
};

/* Begins one; digest_end() writes the result and frees it. A crypto library that cannot do SHA-256 ends the program
 * with exit code 3, as out of memory does. */
void digest_begin(struct digest *digest);
void digest_bytes(struct digest *digest, const void *bytes, size_t length); /* as they are, without a length */
void digest_number(struct digest *digest, uint64_t number);
void digest_field(struct digest *digest, struct slice field);
void digest_end(struct digest *digest, unsigned char result[DIGEST_BYTES]);

/* Lower case, NUL-terminated. */
void digest_hex(const unsigned char digest[DIGEST_BYTES], char hex[DIGEST_HEX_BYTES]);

#endif
