#include "sql.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const char written[] = "aludel"; /* the schema as sql/ spells it */

static void add_quoted(struct aludel_i_buffer *buffer, const char *text, char quote)
{
    aludel_i_buffer_add(buffer, &quote, 1);
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == quote)
            aludel_i_buffer_add(buffer, c, 1);
        aludel_i_buffer_add(buffer, c, 1);
    }
    aludel_i_buffer_add(buffer, &quote, 1);
}

void aludel_i_sql_identifier(struct aludel_i_buffer *buffer, const char *name)
{
    add_quoted(buffer, name, '"');
}

void aludel_i_sql_literal(struct aludel_i_buffer *buffer, const char *text)
{
    /* standard_conforming_strings may be off; E'' means the same either way */
    if (strchr(text, '\\') == NULL) {
        add_quoted(buffer, text, '\'');
        return;
    }
    aludel_i_buffer_puts(buffer, "E'");
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '\'' || *c == '\\')
            aludel_i_buffer_add(buffer, c, 1);
        aludel_i_buffer_add(buffer, c, 1);
    }
    aludel_i_buffer_puts(buffer, "'");
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

void aludel_i_sql_replace(struct aludel_i_buffer *text, const char *statement, const char *word, const char *with)
{
    const char *from = statement, *at = statement;
    while ((at = strstr(at, word)) != NULL) {
        const char *behind = at + strlen(word);
        if ((at == statement || !is_word(at[-1])) && !is_word(*behind)) {
            aludel_i_buffer_add(text, from, (size_t)(at - from));
            aludel_i_buffer_puts(text, with);
            from = behind;
        }
        at = behind;
    }
    aludel_i_buffer_puts(text, from);
}

static void render(struct aludel_i_buffer *text, const char *statement, const char *schema)
{
    struct aludel_i_buffer quoted = {.at = NULL};
    aludel_i_sql_identifier(&quoted, schema);
    aludel_i_sql_replace(text, statement, written, aludel_i_buffer_text(&quoted));
    text->failed = text->failed || quoted.failed;
    aludel_i_buffer_free(&quoted);
}

const char *aludel_i_sql_render(struct aludel_i_dialect *dialect, const char *statement)
{
    if (strcmp(dialect->schema, written) == 0)
        return statement;
    for (size_t i = 0; i < dialect->n_rendered; i++)
        if (dialect->rendered[i].from == statement)
            return dialect->rendered[i].text.at;
    struct aludel_i_rendered *moved = realloc(dialect->rendered, (dialect->n_rendered + 1) * sizeof *dialect->rendered);
    if (moved == NULL)
        return NULL;
    dialect->rendered = moved;
    struct aludel_i_rendered *added = &moved[dialect->n_rendered];
    *added = (struct aludel_i_rendered){.from = statement};
    render(&added->text, statement, dialect->schema);
    if (added->text.failed) {
        aludel_i_buffer_free(&added->text);
        return NULL;
    }
    dialect->n_rendered++;
    return added->text.at;
}

void aludel_i_dialect_free(struct aludel_i_dialect *dialect)
{
    for (size_t i = 0; i < dialect->n_rendered; i++)
        aludel_i_buffer_free(&dialect->rendered[i].text);
    free(dialect->rendered);
    dialect->rendered = NULL;
    dialect->n_rendered = 0;
}
