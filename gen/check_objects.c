#include "check_objects.h"

#include "check_downgrade.h"
#include "check_twice.h"
#include "threads.h"
#include "token.h"

#include <string.h>

/* --- Values of enums -----------------------------------------------------------------------------------------------
 */

static bool is_create_type(const struct statement_class *class)
{
    return strcmp(class->what, "CREATE TYPE") == 0;
}

/* The values of a type that the transaction itself created may be used at once. */
static bool created_before(const struct tree_section *section, size_t end, struct slice type)
{
    for (size_t i = 0; i < end; i++)
        if (is_create_type(section->statements[i].class) &&
            slice_equal_nocase(section->statements[i].class->object, type))
            return true;
    return false;
}

/* The first string of the statement that is `literal`; absent when there is none. */
static struct slice find_literal(const struct tree_file *file, const struct tree_statement *statement,
                                 struct slice literal)
{
    const struct source *source = file->source;
    const char *end = statement->text.at + statement->text.length;
    struct lexer lexer;
    lexer_start(&lexer, statement->text.at, (size_t)(source->bytes + source->length - statement->text.at));
    lexer_start_statement(&lexer);
    struct token token;
    while ((token = lexer_sql(&lexer)).kind != TOKEN_END && token.text.at < end)
        if (token.kind == TOKEN_STRING && slice_equal(token.text, literal))
            return token.text;
    return (struct slice){0};
}

/* A comment is mere text, and ALTER TYPE ... RENAME VALUE takes the name of a value that is not committed yet. */
static bool reads_no_value(const struct statement_class *class)
{
    return strcmp(class->what, "COMMENT") == 0 || strcmp(class->what, "ALTER TYPE") == 0;
}

static void report_use(const struct check_input *input, const struct tree_file *file, struct slice use,
                       const struct statement_class *class)
{
    struct diag *diag = diag_add(input->diags, DIAG_ENUM_VALUE_USE, source_span(file->source, use),
                                 "%.*s is used in the step that adds it to type '%.*s'", SLICE_FORMAT(use),
                                 SLICE_FORMAT(class->object));
    diag_note(input->diags, diag, source_span(file->source, class->enum_value), "it is added here");
    diag_hint(input->diags, diag,
              "the server refuses a new value until it is committed: use it in a further '-- @upgrade' step");
}

static void check_enum_value(const struct check_input *input, const struct tree_file *file,
                             const struct tree_section *section, size_t adding)
{
    const struct statement_class *class = section->statements[adding].class;
    if (created_before(section, adding, class->object))
        return;
    for (size_t i = adding + 1; i < section->n_statements; i++) {
        const struct tree_statement *statement = &section->statements[i];
        if (reads_no_value(statement->class))
            continue;
        struct slice use = find_literal(file, statement, class->enum_value);
        if (use.at != NULL) {
            report_use(input, file, use, class);
            return;
        }
    }
}

static void check_section(const struct check_input *input, const struct tree_file *file,
                          const struct tree_section *section)
{
    for (size_t i = 0; section->transactional && i < section->n_statements; i++)
        if (section->statements[i].class->enum_value.at != NULL)
            check_enum_value(input, file, section, i);
}

static void check_sections(const struct check_input *input)
{
    for (size_t n = 0; n < input->n_files; n++) {
        const struct tree_file *file = &input->files[n];
        for (size_t i = 0; i < file->n_sections && !file->broken; i++)
            check_section(input, file, &file->sections[i]);
    }
}

/* --- Both directions ---------------------------------------------------------------------------------------------- */

struct looking {
    const struct check_input *input;
    atomic_size_t next; /* the first file whose downgrade nobody has taken */
};

/* The history has an order, and takes about as long as all downgrades, each of which stands alone: it is for the thread
 * that has the caller's list, so that the order of diagnostics does not depend on who was faster. */
static void look(void *user, struct arena *arena, struct diag_list *diags)
{
    struct looking *looking = user;
    struct check_input input = *looking->input;
    const bool first = diags == input.diags;
    input.arena = arena;
    input.diags = diags;
    if (first)
        check_twice(&input);
    check_downgrades(&input, &looking->next);
}

void check_objects(const struct check_input *input)
{
    struct looking looking = {.input = input};
    check_sections(input);
    threads_run(threads_worth(input->n_files), input->arena, input->diags, look, &looking);
}
