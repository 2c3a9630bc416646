#include "canonical.h"
#include "reading.h"
#include "statements.h"

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

/* The checksums of the first statements of the first section. */
static void statement_checksums(const char *section, unsigned char (*results)[32], size_t n)
{
    struct reading reading;
    struct canonical canonical;
    char text[1024];
    snprintf(text, sizeof text, HEAD "%s", section);
    reading_begin(&reading, text);
    canonical_create(&canonical, reading.arena);
    for (size_t i = 0; i < n; i++) {
        struct tree_statement statement;
        statements_get(&reading.file.sections[0], i, &statement);
        canonical_statement(&canonical, &reading.source, statement.text, statement.copy, results[i]);
    }
    reading_end(&reading);
}

static void a_statement_has_one_of_its_own(void **state)
{
    (void)state;
    unsigned char sums[3][32], copies[2][32], routines[2][32];
    statement_checksums("-- @upgrade\nVACUUM a; VACUUM b; VACUUM /* again */ a\n", sums, 3);
    assert_memory_equal(sums[0], sums[2], 32);
    assert_memory_not_equal(sums[0], sums[1], 32);
    statement_checksums("-- @upgrade\nCOPY t FROM STDIN;\n1\n\\.\nCOPY t FROM STDIN;\n2\n\\.\n", copies, 2);
    assert_memory_not_equal(copies[0], copies[1], 32);
    statement_checksums("-- @upgrade\nCREATE FUNCTION f() BEGIN ATOMIC SELECT 1; SELECT 2; END;\n"
                        "CREATE FUNCTION f() BEGIN ATOMIC SELECT 1; SELECT 3; END;\n",
                        routines, 2);
    assert_memory_not_equal(routines[0], routines[1], 32);
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
        cmocka_unit_test(a_statement_has_one_of_its_own),
        cmocka_unit_test(long_tokens_are_digested_in_pieces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
