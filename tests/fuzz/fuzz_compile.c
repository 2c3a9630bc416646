/* The way of the data from bytes to C, and every rendering of what is wrong. A NUL byte, which no file may hold, stands
 * between two files. PostgreSQL's own parser is left out: it runs in other processes. */
#include "compilation.h"
#include "diag_render.h"
#include "dump.h"
#include "emit.h"
#include "fuzz.h"

#include <string.h>

static size_t count_files(const char *bytes, size_t length)
{
    size_t n = 1;
    for (size_t i = 0; i < length; i++)
        n += bytes[i] == '\0';
    return n;
}

static void read_file(struct compilation *compilation, struct parser *parser, const char *bytes, size_t i)
{
    struct source *source = &compilation->sources[i];
    struct tree_file *file = &compilation->files[i];
    char name[sizeof "20251122_00000000000000000000.sql"];
    snprintf(name, sizeof name, "20251122_%zu.sql", i);
    const char *kept = arena_copy(compilation->arena, name, strlen(name));
    if (source_from_memory(source, compilation->arena, &compilation->diags, kept, bytes, strlen(bytes)))
        parse_file(parser, file, source, compilation->arena, &compilation->diags, NULL);
    else
        *file = (struct tree_file){.source = source, .doc = "", .broken = true};
    if (file->project.keyword.at != NULL && compilation->project == NULL)
        compilation->project = file;
}

static void read_all(struct compilation *compilation, const char *bytes, size_t length)
{
    size_t n = count_files(bytes, length);
    compilation->sources = arena_alloc(compilation->arena, n * sizeof *compilation->sources);
    compilation->files = arena_alloc(compilation->arena, n * sizeof *compilation->files);
    compilation->n_sources = compilation->n_files = n;
    struct parser *parser = parser_create(compilation->arena);
    for (size_t i = 0; i < n; i++, bytes += strlen(bytes) + 1)
        read_file(compilation, parser, bytes, i);
}

static bool into_text(void *user, const char *bytes, size_t length)
{
    text_add(user, bytes, length);
    return true;
}

static void emit(const struct compilation *compilation)
{
    struct text c = {0};
    HOLDS(emit_plan(compilation->plan, &(struct emit_options){.plan_name = NULL}, 2, into_text, &c));
    HOLDS(strlen(c.at) == c.length);
    dump_plan(&c, compilation->plan);
    text_free(&c);
}

static void show(const struct compilation *compilation)
{
    struct text out = {0};
    for (size_t i = 0; i < compilation->n_files; i++) {
        if (compilation->sources[i].bytes != NULL)
            dump_tokens(&out, &compilation->sources[i]);
        dump_tree(&out, &compilation->files[i]);
    }
    dump_graph(&out, compilation->graph);
    text_free(&out);
}

/* In one of the formats, as SARIF alone takes longer than all of the rest: it lists every rule there is. */
static void render(struct compilation *compilation, size_t chosen)
{
    static FILE *nowhere;
    if (nowhere == NULL)
        nowhere = fopen("/dev/null", "w");
    HOLDS(nowhere != NULL);
    diag_sort(&compilation->diags);
    if (chosen % 8 == 0)
        diag_render_sarif(&compilation->diags, nowhere);
    else if (chosen % 2 == 0)
        diag_render_json(&compilation->diags, compilation->n_files, nowhere);
    else
        diag_render_text(&compilation->diags, compilation->n_files, true, nowhere);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct compilation *compilation = compilation_create();
    compilation->diags.treatment[DIAG_SYNTAX] = DIAG_OFF;
    read_all(compilation, arena_copy(compilation->arena, (const char *)bytes, length), length);
    bool planned = compilation_check(compilation);
    HOLDS(planned == (compilation->diags.n_errors == 0));
    if (planned)
        emit(compilation);
    show(compilation);
    render(compilation, length);
    compilation_destroy(compilation);
    return 0;
}
