#include "diag_render.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct scene {
    struct diag_list diags;
    struct source source;
};

static void init(struct scene *scene, const char *bytes)
{
    *scene = (struct scene){.diags.arena = arena_create()};
    source_from_memory(&scene->source, scene->diags.arena, &scene->diags, "a.sql", bytes, strlen(bytes));
}

static struct diag *add(struct scene *scene, uint32_t offset, uint32_t length, const char *message)
{
    return diag_add(&scene->diags, DIAG_UNKNOWN_REVISION, (struct span){&scene->source, offset, length}, "%s", message);
}

/* What it looks like; frees the scene. */
static void expect(struct scene *scene, const char *rendered)
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    diag_sort(&scene->diags);
    diag_render_text(&scene->diags, 1, false, out);
    fclose(out);
    assert_string_equal(text, rendered);
    free(text);
    arena_destroy(scene->diags.arena);
}

static void nothing_is_silent(void **state)
{
    (void)state;
    struct scene scene;
    init(&scene, "");
    expect(&scene, "");
}

static void line_span_note_and_hint(void **state)
{
    (void)state;
    struct scene scene;
    init(&scene, "-- @revision b\n-- @revises custmer\n");
    struct diag *diag = add(&scene, 27, 7, "unknown revision 'custmer'");
    diag_note(&scene.diags, diag, (struct span){&scene.source, 13, 1}, "declared here");
    diag_hint(&scene.diags, diag, "did you mean 'customer'?");
    expect(&scene, "a.sql:2:13: error: unknown revision 'custmer' [unknown-revision]\n"
                   "    2 | -- @revises custmer\n"
                   "      |             ^~~~~~~\n"
                   "a.sql:1:14: note: declared here\n"
                   "hint: did you mean 'customer'?\n"
                   "1 error in 1 file\n");
}

static void tabs_and_wide_characters_line_up(void **state)
{
    (void)state;
    struct scene scene;
    init(&scene, "\tsch\xc3\xb6n\t\xe2\x82\xac\xe2\x82\xac;");
    add(&scene, 8, 6, "money");
    expect(&scene, "a.sql:1:9: error: money [unknown-revision]\n"
                   "    1 | \tsch\xc3\xb6n\t\xe2\x82\xac\xe2\x82\xac;\n"
                   "      | \t     \t^~\n"
                   "1 error in 1 file\n");
}

static void a_long_line_is_cut_around_the_span(void **state)
{
    (void)state;
    char line[1001], expected[600];
    memset(line, 'x', 1000);
    line[1000] = '\0';
    memcpy(line + 500, "here", 4);
    struct scene scene;
    init(&scene, line);
    add(&scene, 500, 4, "far");
    snprintf(expected, sizeof expected,
             "a.sql:1:501: error: far [unknown-revision]\n"
             "    1 | ...%.30shere%.66s...\n"
             "      | %33s^~~~\n"
             "1 error in 1 file\n",
             line, line, "");
    expect(&scene, expected);
}

static void a_span_ends_with_its_line(void **state)
{
    (void)state;
    struct scene scene;
    init(&scene, "SELECT 'open\r\nand on\n");
    add(&scene, 7, 13, "open string");
    expect(&scene, "a.sql:1:8: error: open string [unknown-revision]\n"
                   "    1 | SELECT 'open\n"
                   "      |        ^~~~~\n"
                   "1 error in 1 file\n");
}

static void control_characters_do_not_reach_the_terminal(void **state)
{
    (void)state;
    struct scene scene;
    init(&scene, "\033[2J x");
    add(&scene, 5, 1, "bad \033[2J");
    expect(&scene, "a.sql:1:6: error: bad ?[2J [unknown-revision]\n"
                   "    1 | ?[2J x\n"
                   "      |      ^\n"
                   "1 error in 1 file\n");
}

static void errors_go_before_warnings_when_there_are_too_many(void **state)
{
    (void)state;
    struct scene scene;
    init(&scene, "");
    for (int i = 0; i < 30; i++)
        diag_add(&scene.diags, DIAG_FILE_NAME, (struct span){0}, "early");
    for (int i = 0; i < 10019; i++)
        add(&scene, 0, 0, "late");
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    diag_sort(&scene.diags);
    diag_render_text(&scene.diags, 1, false, out);
    fclose(out);
    assert_null(strstr(text, "early"));
    assert_non_null(strstr(text, "\nand 9,999 more errors, 30 more warnings\n10,019 errors, 30 warnings in 1 file\n"));
    free(text);
    arena_destroy(scene.diags.arena);
}

static void json_holds_the_same(void **state)
{
    (void)state;
    struct scene scene;
    init(&scene, "a\nb \"c\"");
    struct diag *diag = add(&scene, 4, 3, "say \"c\"\n\xff");
    diag_note(&scene.diags, diag, (struct span){0}, "no place");
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    diag_render_json(&scene.diags, 1, out);
    fclose(out);
    assert_string_equal(text,
                        "{\"errors\":1,\"warnings\":0,\"files\":1,\"diagnostics\":[\n"
                        "{\"id\":\"unknown-revision\",\"severity\":\"error\",\"message\":\"say \\\"c\\\"\\n\\ufffd\","
                        "\"file\":\"a.sql\",\"line\":2,\"column\":3,\"length\":3,"
                        "\"notes\":[{\"message\":\"no place\"}]}]}\n");
    free(text);
    arena_destroy(scene.diags.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_silent),
        cmocka_unit_test(line_span_note_and_hint),
        cmocka_unit_test(tabs_and_wide_characters_line_up),
        cmocka_unit_test(a_long_line_is_cut_around_the_span),
        cmocka_unit_test(a_span_ends_with_its_line),
        cmocka_unit_test(control_characters_do_not_reach_the_terminal),
        cmocka_unit_test(errors_go_before_warnings_when_there_are_too_many),
        cmocka_unit_test(json_holds_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
