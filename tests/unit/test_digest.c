#include "digest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void is_sha256(void **state)
{
    (void)state;
    struct digest digest;
    unsigned char result[DIGEST_BYTES];
    char hex[DIGEST_HEX_BYTES];
    digest_begin(&digest);
    digest_bytes(&digest, "abc", 3);
    digest_end(&digest, result);
    digest_hex(result, hex);
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"); /* FIPS 180-2 */
}

static void digest_of_fields(const char *first, const char *second, unsigned char result[DIGEST_BYTES])
{
    struct digest digest;
    digest_begin(&digest);
    digest_field(&digest, slice_of(first));
    digest_field(&digest, slice_of(second));
    digest_end(&digest, result);
}

static void fields_do_not_run_together(void **state)
{
    (void)state;
    unsigned char one[DIGEST_BYTES], other[DIGEST_BYTES];
    digest_of_fields("ab", "c", one);
    digest_of_fields("a", "bc", other);
    assert_memory_not_equal(one, other, DIGEST_BYTES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_sha256),
        cmocka_unit_test(fields_do_not_run_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
