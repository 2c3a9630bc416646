#include "parse_all.h"

#include "diag_render.h"
#include "dump.h"
#include "output.h"
#include "threads.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { N_FILES = 300 };

/* Of three kinds: sound, with faults in header and statements, not there. */
static void write_file(const char *path, int i)
{
    struct text text = {0};
    text_printf(&text, "-- Number %d\n-- @revision r%d\n-- @revises %s\n", i, i, i % 3 == 1 ? "base, base" : "base");
    text_printf(&text, "-- @upgrade%s\n", i % 2 == 0 ? " transaction=off" : "");
    for (int k = 0; k < i; k++)
        text_printf(&text, "INSERT INTO t%d VALUES (%d);\n", i, k);
    text_printf(&text, "CREATE TABLE t%d (\n    a int%s;\n", i, i % 3 == 1 ? "" : ")");
    if (i % 3 != 2)
        assert_true(output_new_file(path, text.at, text.length));
    text_free(&text);
}

static struct input_list write_folder(struct arena *arena, const char *folder)
{
    struct input_list inputs = {.items = arena_alloc(arena, N_FILES * sizeof *inputs.items), .count = N_FILES};
    for (int i = 0; i < N_FILES; i++) {
        struct text path = {0};
        text_printf(&path, "%s/%03d.sql", folder, i);
        inputs.items[i].path = inputs.items[i].name = arena_copy(arena, path.at, path.length);
        write_file(path.at, i);
        text_free(&path);
    }
    return inputs;
}

static void remove_folder(const struct input_list *inputs, const char *folder)
{
    for (size_t i = 0; i < inputs->count; i++)
        unlink(inputs->items[i].path);
    assert_int_equal(rmdir(folder), 0);
}

/* Trees and diagnostics as text; free it. */
static char *parse_with(const struct input_list *inputs, size_t n_threads)
{
    struct arena *arena = arena_create();
    struct diag_list diags = {.arena = arena};
    struct source *sources = arena_alloc(arena, N_FILES * sizeof *sources);
    struct tree_file *files = arena_alloc(arena, N_FILES * sizeof *files);
    parse_all(arena, &diags, inputs, sources, files, n_threads);
    struct text trees = {0};
    for (size_t i = 0; i < N_FILES; i++)
        dump_tree(&trees, &files[i]);
    diag_sort(&diags);
    char *text;
    size_t length;
    FILE *out = open_memstream(&text, &length);
    assert_non_null(out);
    fwrite(trees.at, 1, trees.length, out);
    diag_render_json(&diags, N_FILES, out);
    fclose(out);
    text_free(&trees);
    arena_destroy(arena);
    return text;
}

static void threads_make_no_difference(void **state)
{
    (void)state;
    char folder[] = "/tmp/aludel-parse-all-XXXXXX";
    assert_non_null(mkdtemp(folder));
    struct arena *arena = arena_create();
    const struct input_list inputs = write_folder(arena, folder);
    char *one = parse_with(&inputs, 1), *five = parse_with(&inputs, 5), *many = parse_with(&inputs, 1000);
    remove_folder(&inputs, folder);
    assert_non_null(strstr(one, "r297"));
    assert_non_null(strstr(one, "cannot read"));
    assert_non_null(strstr(one, "is never closed"));
    assert_string_equal(one, five);
    assert_string_equal(one, many);
    free(one);
    free(five);
    free(many);
    arena_destroy(arena);
}

static void few_files_are_worth_no_thread(void **state)
{
    (void)state;
    assert_int_equal(threads_worth(0), 1);
    assert_int_equal(threads_worth(16), 1);
    assert_true(threads_worth(100 * 1000) >= 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_make_no_difference),
        cmocka_unit_test(few_files_are_worth_no_thread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
