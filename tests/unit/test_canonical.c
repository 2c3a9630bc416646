#include "reading.h"

#define HEAD "-- @revision a\n-- @revises base\n"

/* The checksum of the first section. */
static void checksum(const char *section, unsigned char result[32])
{
    struct reading reading;
    char text[1024];
    snprintf(text, sizeof text, HEAD "%s", section);
    reading_begin(&reading, text);
    memcpy(result, reading.file.sections[0].checksum, 32);
    reading_end(&reading);
}

static bool same(const char *a, const char *b)
{
    unsigned char first[32], second[32];
    checksum(a, first);
    checksum(b, second);
    return memcmp(first, second, sizeof first) == 0;
}

static void what_the_server_cannot_notice_does_not_count(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"-- @upgrade\nSELECT a, 1;", "-- @upgrade\n SELECT -- x\n  a /* y */,\t1 ;"},
        {"-- @upgrade\nSELECT 1;", "-- @upgrade\nSELECT 1"},
        {"-- @upgrade\nSELECT 1; SELECT 2;", "-- @upgrade\n;SELECT 1;;SELECT 2;;"},
        {"-- @upgrade\nSELECT a=-1", "-- @upgrade\nSELECT a = - 1"},
        {"-- @upgrade\nSELECT 'a'\n'b'", "-- @upgrade\nSELECT 'a' -- x\n\n   'b'"},
        {"-- @upgrade\nSELECT 'a\nb', $$c\nd$$", "-- @upgrade\r\nSELECT 'a\r\nb', $$c\r\nd$$"},
        {"-- @upgrade\nCOPY t FROM STDIN;\na\n\\.\n", "-- @upgrade\r\nCOPY t FROM STDIN;\r\na\r\n\\.\r\n"},
        {"-- @upgrade lock_timeout=60s retries=3\nSELECT 1", "-- @upgrade retries=3 lock_timeout=1min\nSELECT 1"},
        {"-- @downgrade irreversible \"a\"", "-- @downgrade irreversible \"b\""},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        assert_true(same(pairs[i][0], pairs[i][1]));
}

static void what_it_could_notice_counts(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"-- @upgrade\nSELECT 1", "-- @downgrade\nSELECT 1"},
        {"-- @upgrade\nSELECT 1", "-- @upgrade transaction=off\nSELECT 1"},
        {"-- @upgrade\nSELECT 1", "-- @upgrade lock_timeout=1s\nSELECT 1"},
        {"-- @upgrade\nSELECT ab", "-- @upgrade\nSELECT a b"},
        {"-- @upgrade\nSELECT 'a' 'b'", "-- @upgrade\nSELECT 'a'\n'b'"},
        {"-- @upgrade\nSELECT 'a  b'", "-- @upgrade\nSELECT 'a b'"},
        {"-- @upgrade\nSELECT $$a  b$$", "-- @upgrade\nSELECT $$a b$$"},
        {"-- @upgrade\nSELECT 'a\rb'", "-- @upgrade\nSELECT 'a\nb'"},
        {"-- @upgrade\nSELECT a", "-- @upgrade\nSELECT A"},
        {"-- @upgrade\nSELECT E'\\x4'\n'1'", "-- @upgrade\nSELECT E'\\x41'"},
        {"-- @upgrade\nCOPY t FROM STDIN;\na \n\\.\n", "-- @upgrade\nCOPY t FROM STDIN;\na\n\\.\n"},
        {"-- @upgrade\nSELECT 1; SELECT 2", "-- @upgrade\nSELECT 2; SELECT 1"},
        {"-- @upgrade\nSELECT 1", "-- @upgrade\n"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        assert_false(same(pairs[i][0], pairs[i][1]));
}

static void statements_of_their_own_transaction_have_one_each(void **state)
{
    (void)state;
    struct reading reading;
    reading_begin(&reading, HEAD "-- @upgrade transaction=off\nVACUUM a; VACUUM b; VACUUM /* again */ a\n"
                                 "-- @upgrade\nVACUUM a;");
    const struct tree_statement *off = reading.file.sections[0].statements, *on = reading.file.sections[1].statements;
    assert_memory_equal(off[0].checksum, off[2].checksum, 32);
    assert_memory_not_equal(off[0].checksum, off[1].checksum, 32);
    assert_null(on[0].checksum);
    reading_end(&reading);
}

static void long_tokens_are_digested_in_pieces(void **state)
{
    (void)state;
    enum { LONG = 300 * 1024 };
    static char a[LONG + 64], b[LONG + 64];
    unsigned char sums[2][32];
    char *texts[] = {a, b};
    for (size_t i = 0; i < 2; i++) {
        size_t used = (size_t)snprintf(texts[i], sizeof a, HEAD "-- @upgrade\nSELECT '");
        memset(texts[i] + used, 'x', LONG - used);
        memcpy(texts[i] + LONG, i == 0 ? "y'" : "z'", 3);
        struct reading reading;
        reading_begin(&reading, texts[i]);
        memcpy(sums[i], reading.file.sections[0].checksum, 32);
        reading_end(&reading);
    }
    assert_memory_not_equal(sums[0], sums[1], 32);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_server_cannot_notice_does_not_count),
        cmocka_unit_test(what_it_could_notice_counts),
        cmocka_unit_test(statements_of_their_own_transaction_have_one_each),
        cmocka_unit_test(long_tokens_are_digested_in_pieces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
