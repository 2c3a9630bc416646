#include "emit_statements.h"

static void measure(struct emitter *emitter, const struct aludel_step *step, uint32_t *n_more, uint32_t *text)
{
    struct aludel_i_layout layout = {.text = 0};
    struct aludel_statement numbers;
    struct aludel_more more;
    *n_more = 0;
    for (uint32_t i = 0; i < step->n_statements; i++) {
        const struct aludel_i_statement statement = plan_statement(emitter->plan, step, i, &emitter->room);
        *n_more += aludel_i_has_more(&statement);
        (void)aludel_i_layout_add(&layout, &statement, &numbers, &more);
    }
    *text = (uint32_t)layout.text; /* a source has 1 GiB at most */
}

/* A row of numbers, the first ones of a struct. */
static void put_row(struct emitter *emitter, const uint32_t *numbers, size_t n)
{
    put_string(emitter, "\n        {");
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            put_string(emitter, ", ");
        put_number(emitter, numbers[i]);
    }
    put_string(emitter, "},");
}

static void put_numbers(struct emitter *emitter, const struct aludel_step *step, uint32_t n_more, bool of_more)
{
    struct aludel_i_layout layout;
    struct aludel_statement row = {.line = step->line};
    struct aludel_more more;
    put_string(emitter, "\n    {");
    aludel_i_layout_begin(&layout, step->n_statements, n_more);
    for (uint32_t i = 0; i < step->n_statements; i++) {
        struct aludel_i_statement statement = plan_statement(emitter->plan, step, i, &emitter->room);
        plan_place(emitter->plan, step, row.line, &statement);
        (void)aludel_i_layout_add(&layout, &statement, &row, &more);
        if (!of_more)
            put_row(emitter, (const uint32_t[]){row.sql, row.length, row.line, row.column, row.more}, 5);
        else if (row.more != 0)
            put_row(emitter,
                    (const uint32_t[]){more.copy, more.copy_length, more.copy_line, more.rerun, more.probe, more.object,
                                       more.on, more.checksum},
                    8);
    }
    put_string(emitter, "\n    },");
}

static void put_with_nul(struct emitter *emitter, const char *text, size_t length)
{
    if (text != NULL)
        put_lines(emitter, "\n    ", text, length, "\\0\"");
}

static void put_name(struct emitter *emitter, const char *name)
{
    put_with_nul(emitter, name, name == NULL ? 0 : strlen(name));
}

static void put_texts(struct emitter *emitter, const struct aludel_i_statement *statement)
{
    put_with_nul(emitter, statement->sql, statement->length);
    put_with_nul(emitter, statement->copy, statement->copy_length);
    put_name(emitter, statement->object);
    put_name(emitter, statement->on);
    if (statement->checksum != NULL)
        put_checksum(emitter, "\n    ", statement->checksum);
}

void emit_statements(struct emitter *emitter, const char *table, uint32_t number, const struct aludel_step *step)
{
    uint32_t n_more, text;
    measure(emitter, step, &n_more, &text);
    put_format(emitter, "\nstatic const struct {\n    struct aludel_statement statements[%u];\n", step->n_statements);
    if (n_more > 0)
        put_format(emitter, "    struct aludel_more more[%u];\n", n_more);
    put_format(emitter, "    char text[%u];\n} %s%u = {", text + 1, table, number);
    put_numbers(emitter, step, n_more, false);
    if (n_more > 0)
        put_numbers(emitter, step, n_more, true);
    for (uint32_t i = 0; i < step->n_statements; i++) {
        const struct aludel_i_statement statement = plan_statement(emitter->plan, step, i, &emitter->room);
        plan_checksum(emitter->plan, step, &statement, &emitter->room);
        put_texts(emitter, &statement);
    }
    put_string(emitter, ",\n};\n");
}
