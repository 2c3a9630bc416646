#include "rewrite.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct slice find(const struct source *source, const char *what)
{
    return (struct slice){strstr(source->bytes, what), strlen(what)};
}

/* What `bytes` become when "one" is replaced by "1" and "two" by "second". */
static void assert_rewritten(const char *bytes, const char *expected)
{
    struct arena *arena = arena_create();
    struct diag_list diags = {.arena = arena};
    struct source source;
    struct text text = {0};
    assert_true(source_from_memory(&source, arena, &diags, "test.sql", bytes, strlen(bytes)));
    struct piece pieces[] = {{find(&source, "two"), "second"}, {find(&source, "one"), "1"}};
    rewrite_text(&text, &(struct rewrite){.source = &source, .pieces = pieces, .n_pieces = 2});
    assert_string_equal(text.at, expected);
    text_free(&text);
    arena_destroy(arena);
}

static void every_other_byte_stays(void **state)
{
    (void)state;
    assert_rewritten("onetwo", "1second");
    assert_rewritten("-- two \t\r\n one\r\n\n  x", "-- second \t\r\n 1\r\n\n  x");
    assert_rewritten("\xEF\xBB\xBF"
                     "one two",
                     "\xEF\xBB\xBF"
                     "1 second");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_other_byte_stays)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
