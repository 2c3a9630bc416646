/* The input is a section's SQL, where it is no annotation. A file printed from its tokens, one space between them, has
 * the checksums it had, and printing it once more changes nothing. A file that has an error is left alone. */
#include "fuzz.h"
#include "parse.h"
#include "statements.h"

#include <string.h>

struct printer {
    struct text text;
    const struct source *source;
    bool sections; /* the header, which is copied, has ended */
};

struct reading {
    struct arena *arena;
    struct diag_list diags;
    struct source source;
    struct tree_file file;
    struct printer printer;
};

static void print_section(struct printer *printer, struct slice keyword)
{
    if (printer->sections)
        text_puts(&printer->text, "\n-- ");
    else
        text_add(&printer->text, printer->source->bytes, (size_t)(keyword.at - printer->source->bytes));
    printer->sections = true;
}

static bool begins_section(const struct token *token)
{
    if (token->kind != TOKEN_SECTION && token->kind != TOKEN_ANNOTATION)
        return false;
    const struct annotation *found = annotation_find((struct slice){token->text.at + 1, token->text.length - 1});
    return found != NULL && found->section;
}

/* \restrict and misspelt sections are warned of and left out. */
static bool is_left_out(const struct printer *printer, enum token_kind kind)
{
    return !printer->sections || kind == TOKEN_BACKSLASH || kind == TOKEN_MISSPELT_SECTION || kind == TOKEN_END;
}

static bool is_inside_character(const struct token *token)
{
    return token->kind == TOKEN_WORD && ((unsigned char)token->text.at[0] & 0xC0) == 0x80;
}

static void print(void *user, const struct token *token)
{
    struct printer *printer = user;
    if (begins_section(token))
        print_section(printer, token->text);
    if (is_left_out(printer, token->kind))
        return;
    if (token->kind == TOKEN_CONTINUATION)
        text_putc(&printer->text, '\n');
    if (is_inside_character(token)) /* PostgreSQL's scanner, too, cuts behind one byte of a number's junk */
        printer->text.length--;
    if (token->kind == TOKEN_END_OF_LINE)
        text_putc(&printer->text, '\n');
    else
        text_add(&printer->text, token->text.at, token->text.length);
    if (token->kind == TOKEN_COPY_DATA)
        text_puts(&printer->text, "\\.\n");
    else if (token->kind != TOKEN_END_OF_LINE)
        text_putc(&printer->text, token->kind == TOKEN_SEMICOLON ? '\n' : ' ');
}

/* False: it has an error. */
static bool read(struct reading *reading, const char *bytes, size_t length)
{
    *reading = (struct reading){.arena = arena_create(), .printer.source = &reading->source};
    reading->diags.arena = reading->arena;
    const struct parse_observer observer = {print, &reading->printer};
    const char *kept = arena_copy(reading->arena, bytes, length);
    if (!source_from_memory(&reading->source, reading->arena, &reading->diags, "a.sql", kept, length))
        return false;
    parse_file(parser_create(reading->arena), &reading->file, &reading->source, reading->arena, &reading->diags,
               &observer);
    return reading->diags.n_errors == 0 && reading->file.n_sections > 0;
}

static void forget(struct reading *reading)
{
    text_free(&reading->printer.text);
    arena_destroy(reading->arena);
}

static void compare(const struct reading *first, const struct reading *again)
{
    HOLDS(first->file.n_sections == again->file.n_sections);
    for (size_t i = 0; i < first->file.n_sections; i++) {
        const struct tree_section *a = &first->file.sections[i], *b = &again->file.sections[i];
        HOLDS(a->n_statements == b->n_statements);
        HOLDS(memcmp(a->checksum, b->checksum, sizeof a->checksum) == 0);
        for (size_t k = 0; k < a->n_statements; k++)
            HOLDS(strcmp(statements_traits(a, k)->what, statements_traits(b, k)->what) == 0);
    }
    HOLDS(first->printer.text.length == again->printer.text.length);
    HOLDS(memcmp(first->printer.text.at, again->printer.text.at, first->printer.text.length) == 0);
}

/* The input behind a header. */
static struct text with_header(const uint8_t *bytes, size_t length)
{
    struct text text = {0};
    text_puts(&text, "-- @revision a\n-- @revises base\n-- @upgrade\n");
    text_add(&text, (const char *)bytes, length);
    return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct reading first, again;
    struct text file = with_header(bytes, length);
    if (read(&first, file.at, file.length)) {
        HOLDS(read(&again, first.printer.text.at, first.printer.text.length));
        compare(&first, &again);
        forget(&again);
    }
    forget(&first);
    text_free(&file);
    return 0;
}
