#include "dump.h"

#include "digest.h"
#include "statements.h"

#include <inttypes.h>

/* One line, whatever stands in it. */
static void put_text(struct text *out, struct slice text)
{
    for (size_t i = 0; i < text.length; i++) {
        if (text.at[i] == '\n')
            text_puts(out, "\\n");
        else if (text.at[i] == '\r')
            text_puts(out, "\\r");
        else if (text.at[i] == '\\')
            text_puts(out, "\\\\");
        else
            text_putc(out, text.at[i]);
    }
    text_putc(out, '\n');
}

static void put_place(struct text *out, const struct source *source, struct slice at)
{
    struct place place = source_place(source, source_span(source, at).offset);
    text_printf(out, "%" PRIu32 ":%" PRIu32 " ", place.line, place.column);
}

/* --- Tokens ------------------------------------------------------------------------------------------------------- */

struct token_dump {
    struct text *out;
    const struct source *source;
};

static void put_token(void *user, const struct token *token)
{
    struct token_dump *dump = user;
    put_place(dump->out, dump->source, token->text);
    text_printf(dump->out, "%s ", token_kind_name(token->kind));
    put_text(dump->out, token->text);
}

void dump_tokens(struct text *out, const struct source *source)
{
    struct arena *arena = arena_create();
    struct diag_list unseen = {.arena = arena};
    struct tree_file file;
    struct token_dump dump = {out, source};
    parse_file(parser_create(arena), &file, source, arena, &unseen, &(struct parse_observer){put_token, &dump});
    arena_destroy(arena);
}

/* --- Tree --------------------------------------------------------------------------------------------------------- */

static void put_value(struct text *out, const char *name, const struct tree_value *value)
{
    if (value->value.at == NULL)
        return;
    text_printf(out, "%s ", name);
    put_text(out, value->value);
}

static void put_names(struct text *out, const char *name, const struct tree_name_list *list)
{
    if (list->keyword.at == NULL)
        return;
    text_printf(out, "%s%s", name, list->base ? " base" : "");
    for (size_t i = 0; i < list->count; i++)
        text_printf(out, " %.*s", SLICE_FORMAT(list->names[i]));
    text_putc(out, '\n');
}

static void put_header(struct text *out, const struct tree_file *file)
{
    const struct {
        const char *name;
        const struct tree_value *value;
    } values[] = {
        {"project", &file->project},   {"revision", &file->revision}, {"branch", &file->branch},
        {"category", &file->category}, {"module", &file->module},     {"created", &file->created},
        {"author", &file->author},     {"server", &file->server},     {"ledger", &file->ledger},
        {"naming", &file->naming},     {"heads", &file->heads},
    };
    text_printf(out, "file %s\n", file->source->name);
    if (file->summary.at != NULL)
        put_value(out, "summary", &(struct tree_value){.value = file->summary});
    if (file->doc[0] != '\0')
        put_value(out, "doc", &(struct tree_value){.value = slice_of(file->doc)});
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        put_value(out, values[i].name, values[i].value);
    put_names(out, "revises", &file->revises);
    put_names(out, "depends", &file->depends);
    put_value(out, "replaces", &file->replaces);
    for (size_t i = 0; i < file->n_replaced; i++)
        text_printf(out, "replaced %.*s %.*s\n", SLICE_FORMAT(file->replaced[i].id),
                    SLICE_FORMAT(file->replaced[i].checksum));
    for (size_t i = 0; i < file->n_allows; i++)
        text_printf(out, "allow %.*s \"%.*s\"\n", SLICE_FORMAT(file->allows[i].id),
                    SLICE_FORMAT(file->allows[i].reason));
}

static void put_number(struct text *out, const char *name, int32_t number)
{
    if (number >= 0)
        text_printf(out, " %s=%" PRId32, name, number);
}

static void put_class(struct text *out, const struct statement_class *class)
{
    text_printf(out, "[%s", class->what);
    if (class->object.at != NULL)
        text_printf(out, " %.*s", SLICE_FORMAT(class->object));
    if (class->on.at != NULL)
        text_printf(out, " on %.*s", SLICE_FORMAT(class->on));
    text_printf(out, "%s%s%s%s", class->concurrently ? ", concurrently" : "",
                class->transaction_control ? ", transaction control" : "",
                class->no_transaction ? ", not in a transaction" : "", class->copy_from_stdin ? ", copy" : "");
    if (class->rerun != 0)
        text_printf(out, ", %c", class->rerun);
    text_puts(out, "] ");
}

static void put_section(struct text *out, const struct tree_file *file, const struct tree_section *section)
{
    char checksum[DIGEST_HEX_BYTES];
    digest_hex(section->checksum, checksum);
    put_place(out, file->source, section->keyword);
    text_printf(out, "%.*s transaction=%s%s", SLICE_FORMAT(section->keyword), section->transactional ? "on" : "off",
                section->idempotent ? " idempotent" : "");
    put_number(out, "lock_timeout_ms", section->lock_timeout_ms);
    put_number(out, "statement_timeout_ms", section->statement_timeout_ms);
    put_number(out, "retries", section->retries);
    if (section->irreversible)
        text_printf(out, " irreversible \"%.*s\"", SLICE_FORMAT(section->irreversible_reason));
    text_printf(out, " %s\n", checksum);
    for (size_t i = 0; i < section->n_statements; i++) {
        struct tree_statement statement;
        statements_get(section, i, &statement);
        text_puts(out, "  ");
        put_place(out, file->source, statement.text);
        put_class(out, &statement.class);
        put_text(out, statement.text);
        if (statement.copy.at != NULL)
            text_printf(out, "    %zu bytes of data\n", statement.copy.length);
    }
}

void dump_tree(struct text *out, const struct tree_file *file)
{
    put_header(out, file);
    for (size_t i = 0; i < file->n_sections; i++)
        put_section(out, file, &file->sections[i]);
}
