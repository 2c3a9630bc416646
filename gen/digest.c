#include "digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static void must(int done)
{
    if (done != 1) {
        fputs("aludel: error: the crypto library cannot compute SHA-256\n", stderr);
        exit(3);
    }
}

static EVP_MD *sha256;

/* Once: with EVP_sha256() OpenSSL 3 would look for an implementation at the beginning of every digest. Nothing of it is
 * freed at exit, where other threads may be in the middle of a digest. */
static void fetch_sha256(void)
{
    must(OPENSSL_init_crypto(OPENSSL_INIT_NO_ATEXIT, NULL));
    sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
    must(sha256 != NULL);
}

void digest_begin(struct digest *digest)
{
    static pthread_once_t fetched = PTHREAD_ONCE_INIT;
    pthread_once(&fetched, fetch_sha256);
    digest->context = EVP_MD_CTX_new();
    must(digest->context != NULL);
    must(EVP_DigestInit_ex(digest->context, sha256, NULL));
}

void digest_bytes(struct digest *digest, const void *bytes, size_t length)
{
    must(EVP_DigestUpdate(digest->context, bytes, length));
}

void digest_number(struct digest *digest, uint64_t number)
{
    unsigned char bytes[8];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)(number >> (8 * i));
    digest_bytes(digest, bytes, sizeof bytes);
}

void digest_field(struct digest *digest, struct slice field)
{
    digest_number(digest, field.length);
    digest_bytes(digest, field.at, field.length);
}

void digest_end(struct digest *digest, unsigned char result[DIGEST_BYTES])
{
    must(EVP_DigestFinal_ex(digest->context, result, NULL));
    EVP_MD_CTX_free(digest->context);
    digest->context = NULL;
}

void digest_hex(const unsigned char digest[DIGEST_BYTES], char hex[DIGEST_HEX_BYTES])
{
    for (size_t i = 0; i < DIGEST_BYTES; i++) {
        hex[2 * i] = "0123456789abcdef"[digest[i] >> 4];
        hex[2 * i + 1] = "0123456789abcdef"[digest[i] & 15];
    }
    hex[2 * DIGEST_BYTES] = '\0';
}
