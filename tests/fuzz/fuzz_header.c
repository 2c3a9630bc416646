/* Annotations, their values and the options of sections: each line of the input is or becomes one. What the tree and
 * the diagnostics point to lies in the file, and an error and a broken file are one thing. */
#include "check_file.h"
#include "fuzz.h"
#include "parse.h"

#include <string.h>

static void annotate(struct text *text, const char *bytes, size_t length)
{
    static const char mark[] = "-- @";
    const char *end = bytes + length;
    while (bytes < end) {
        const char *line_end = memchr(bytes, '\n', (size_t)(end - bytes));
        size_t line = line_end == NULL ? (size_t)(end - bytes) : (size_t)(line_end + 1 - bytes);
        if (line < strlen(mark) || memcmp(bytes, mark, strlen(mark)) != 0)
            text_puts(text, mark);
        text_add(text, bytes, line);
        bytes += line;
    }
}

static void inside(const struct source *source, struct slice slice)
{
    HOLDS(slice.at == NULL || (slice.at >= source->bytes && slice.at + slice.length <= source->bytes + source->length));
}

static void check_values(const struct tree_file *file)
{
    const struct tree_value *const values[] = {&file->revision, &file->branch, &file->category, &file->module,
                                               &file->created,  &file->author, &file->server,   &file->project,
                                               &file->ledger,   &file->naming, &file->heads,    &file->defaults};
    const struct tree_name_list *const lists[] = {&file->revises, &file->depends};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        inside(file->source, values[i]->keyword);
        inside(file->source, values[i]->value);
    }
    for (size_t i = 0; i < 2; i++)
        for (size_t k = 0; k < lists[i]->count; k++)
            inside(file->source, lists[i]->names[k]);
    for (size_t i = 0; i < file->n_allows; i++)
        inside(file->source, file->allows[i].reason);
}

static void check_sections(const struct tree_file *file)
{
    for (size_t i = 0; i < file->n_sections; i++) {
        const struct tree_section *section = &file->sections[i];
        HOLDS(section->lock_timeout_ms >= -1 && section->statement_timeout_ms >= -1 && section->retries >= -1);
        inside(file->source, section->keyword);
        inside(file->source, section->irreversible_reason);
    }
}

static void check_diags(const struct diag_list *diags, const struct source *source)
{
    for (size_t i = 0; i < diags->count; i++) {
        struct span span = diags->items[i]->span;
        HOLDS(diags->items[i]->message[0] != '\0');
        HOLDS(span.source == source && (size_t)span.offset + span.length <= source->length);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct arena *arena = arena_create();
    struct diag_list diags = {.arena = arena};
    struct source source;
    struct tree_file file;
    struct text text = {0};
    text_puts(&text, "");
    annotate(&text, (const char *)bytes, length);
    if (source_from_memory(&source, arena, &diags, "20251122_a.sql", text.at, text.length)) {
        parse_file(parser_create(arena), &file, &source, arena, &diags, NULL);
        HOLDS(file.broken == (diags.n_errors > 0));
        check_file(&diags, &file, NULL);
        check_values(&file);
        check_sections(&file);
        check_diags(&diags, &source);
    }
    text_free(&text);
    arena_destroy(arena);
    return 0;
}
