#include "print.h"

#include "statement.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* --- Our own statements ------------------------------------------------------------------------------------------- */

static void print_value(FILE *out, const char *value)
{
    struct aludel_i_buffer literal = {.at = NULL};
    if (value == NULL)
        aludel_i_buffer_puts(&literal, "NULL");
    else
        aludel_i_sql_literal(&literal, value);
    fputs(aludel_i_buffer_text(&literal), out);
    aludel_i_buffer_free(&literal);
}

static void print_with_values(FILE *out, const struct aludel_i_message *message)
{
    const char *told = strstr(message->sql, "\nRETURNING "); /* to a migrator; psql would print it */
    for (const char *c = message->sql; *c != '\0' && c != told; c++) {
        char *end = NULL;
        long number = *c == '$' && isdigit((unsigned char)c[1]) ? strtol(c + 1, &end, 10) : 0;
        if (number < 1 || number > message->n_values) {
            fputc(*c, out);
            continue;
        }
        print_value(out, message->values[number - 1]);
        c = end - 1;
    }
    fputs(";\n", out);
}

/* sql/settings.sql as a person would write it. A script may pause inside a transaction, so without that limit. */
static void print_settings(FILE *out, const struct aludel_i_message *message)
{
    static const char *const names[] = {"lock_timeout", "statement_timeout", "application_name"};
    const char *local = message->values[3][0] == 't' ? "LOCAL " : "";
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        fprintf(out, "SET %s%s = ", local, names[i]);
        print_value(out, message->values[i]);
        fputs(";\n", out);
    }
}

void aludel_i_print_reading(FILE *out)
{
    fputs("SET client_encoding = 'UTF8';\nSET standard_conforming_strings = on;\n", out);
}

void aludel_i_print_script(FILE *out, const struct aludel_i_script *script)
{
    for (uint32_t i = 0; i < script->n; i++) {
        const struct aludel_i_message *message = &script->messages[i];
        if (message->prepare)
            continue;
        if (message->sql == aludel_i_sql_settings[0])
            print_settings(out, message);
        else
            print_with_values(out, message);
        if (strcmp(message->sql, "RESET ALL") == 0)
            aludel_i_print_reading(out);
    }
}

static void write_statements(struct aludel_i_buffer *text, struct aludel_i_dialect *dialect,
                             const char *const *statements)
{
    for (; *statements != NULL; statements++) {
        const char *rendered = aludel_i_sql_render(dialect, *statements);
        text->failed = text->failed || rendered == NULL;
        aludel_i_buffer_printf(text, "%s;\n", rendered == NULL ? "" : rendered);
    }
}

/* A name as a value: of the ledger's schema, or of a table in it. */
static void write_name(struct aludel_i_buffer *text, const char *schema, const char *table)
{
    struct aludel_i_buffer name = {.at = NULL};
    aludel_i_sql_identifier(&name, schema);
    aludel_i_buffer_puts(&name, table);
    aludel_i_sql_literal(text, aludel_i_buffer_text(&name));
    text->failed = text->failed || name.failed;
    aludel_i_buffer_free(&name);
}

void aludel_i_print_meta(struct aludel_i_buffer *text, const char *schema)
{
    aludel_i_buffer_puts(text, "pg_catalog.to_regclass(");
    write_name(text, schema, ".meta");
    aludel_i_buffer_puts(text, ")");
}

void aludel_i_print_ledger(struct aludel_i_buffer *text, struct aludel_i_dialect *dialect)
{
    aludel_i_buffer_puts(text, "DO $ledger$\nBEGIN\nIF pg_catalog.to_regnamespace(");
    write_name(text, dialect->schema, "");
    aludel_i_buffer_puts(text, ") IS NULL THEN\n");
    write_statements(text, dialect, aludel_i_sql_create_schema);
    aludel_i_buffer_puts(text, "END IF;\nIF ");
    aludel_i_print_meta(text, dialect->schema);
    aludel_i_buffer_puts(text, " IS NULL THEN\n");
    write_statements(text, dialect, aludel_i_sql_create_ledger);
    aludel_i_buffer_puts(text, "END IF;\nEND $ledger$");
}

void aludel_i_print_together(FILE *out, const struct aludel_i_script *script)
{
    fputs("BEGIN;\n", out);
    aludel_i_print_script(out, script);
    fputs("COMMIT;\n\n", out);
}

/* --- The plan's --------------------------------------------------------------------------------------------------- */

void aludel_i_print_statement(FILE *out, const struct aludel_statement *statement)
{
    const struct aludel_i_statement found = aludel_i_statement(statement);
    fwrite(found.sql, 1, found.length, out);
    if (found.length == 0 || found.sql[found.length - 1] != ';')
        fputc(';', out);
    fputc('\n', out);
    if (found.copy == NULL)
        return;
    fwrite(found.copy, 1, found.copy_length, out);
    fputs("\\.\n", out);
}

/* A quote for the query, and one for the block around it, that the query does not hold: $verify$, $verifyverify$. */
static void choose_quotes(const char *sql, struct aludel_i_buffer *inner, struct aludel_i_buffer *outer)
{
    struct aludel_i_buffer word = {.at = NULL};
    do {
        aludel_i_buffer_puts(&word, "verify");
        aludel_i_buffer_clear(inner);
        aludel_i_buffer_printf(inner, "$%s$", aludel_i_buffer_text(&word));
    } while (!word.failed && !inner->failed && strstr(sql, aludel_i_buffer_text(inner)) != NULL);
    aludel_i_buffer_printf(outer, "$%sblock$", aludel_i_buffer_text(&word));
    aludel_i_buffer_free(&word);
}

/* At least one row, and every value of every row true. The query is dynamic, so that no variable gets in its way. */
static void print_verify(FILE *out, const struct aludel_statement *statement)
{
    struct aludel_i_buffer inner = {.at = NULL}, outer = {.at = NULL};
    const char *sql = aludel_sql(statement);
    size_t length = statement->length;
    while (length > 0 && sql[length - 1] == ';')
        length--;
    choose_quotes(sql, &inner, &outer);
    const char *quote = aludel_i_buffer_text(&inner), *block = aludel_i_buffer_text(&outer);
    fprintf(out,
            "DO %s\n"
            "DECLARE\n"
            "    answer record;\n"
            "    answered bool := false;\n"
            "BEGIN\n"
            "    FOR answer IN EXECUTE %s%.*s%s LOOP\n"
            "        answered := true;\n"
            "        IF EXISTS (SELECT FROM pg_catalog.json_each_text(pg_catalog.row_to_json(answer))\n"
            "                    WHERE (value OPERATOR(pg_catalog.=) 'true') IS NOT TRUE) THEN\n"
            "            RAISE EXCEPTION 'the verify query returned something else than true';\n"
            "        END IF;\n"
            "    END LOOP;\n"
            "    IF NOT answered THEN\n"
            "        RAISE EXCEPTION 'the verify query returned no row';\n"
            "    END IF;\n"
            "END %s;\n",
            block, quote, (int)length, sql, quote, block);
    aludel_i_buffer_free(&inner);
    aludel_i_buffer_free(&outer);
}

void aludel_i_print_transaction(FILE *out, const struct aludel_i_transaction *transaction)
{
    aludel_i_print_script(out, &transaction->head);
    fputc('\n', out);
    for (uint32_t i = 0; i < transaction->n_statements; i++)
        aludel_i_print_statement(out, &transaction->statements[i]);
    for (uint32_t i = 0; i < transaction->n_verify; i++)
        for (uint32_t j = 0; j < transaction->verify[i].n_statements; j++)
            print_verify(out, &transaction->verify[i].statements[j]);
    fputc('\n', out);
    aludel_i_print_script(out, &transaction->tail);
    fputc('\n', out);
}
