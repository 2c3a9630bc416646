#include "completing.h"

#include <ctype.h>
#include <string.h>

static bool has(const char *text, const char *part)
{
    return text != NULL && strstr(text, part) != NULL;
}

enum aludel_i_values aludel_i_values_of(const char *called)
{
    static const struct {
        const char *part;
        enum aludel_i_values values;
    } known[] = {{"FILE", ALUDEL_I_FILES},
                 {"DIR", ALUDEL_I_FOLDERS},
                 {"TARGET", ALUDEL_I_TARGETS},
                 {"REVISION", ALUDEL_I_TARGETS},
                 {"COMMAND", ALUDEL_I_COMMANDS}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (has(called, known[i].part))
            return known[i].values;
    return has(called, "|") ? ALUDEL_I_WORDS : ALUDEL_I_ANY;
}

void aludel_i_add_words(struct aludel_i_buffer *out, const char *choice)
{
    for (const char *c = choice; *c != '\0'; c++)
        if (strchr("[]", *c) == NULL)
            aludel_i_buffer_add(out, *c == '|' ? " " : c, 1);
}

void aludel_i_add_commands(struct aludel_i_buffer *out, const struct aludel_i_manual *manual)
{
    for (uint32_t i = 0; i < manual->n_commands; i++)
        aludel_i_buffer_printf(out, "%s%s", i == 0 ? "" : " ", manual->commands[i].name);
}

void aludel_i_add_function(struct aludel_i_buffer *out, const char *program)
{
    aludel_i_buffer_puts(out, "_");
    for (const char *c = program; *c != '\0'; c++)
        aludel_i_buffer_add(out, isalnum((unsigned char)*c) ? c : "_", 1);
}

void aludel_i_add_quoted(struct aludel_i_buffer *out, const char *text, const char *escaped)
{
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '\'') {
            aludel_i_buffer_puts(out, "'\\''");
            continue;
        }
        if (strchr(escaped, *c) != NULL)
            aludel_i_buffer_puts(out, "\\");
        aludel_i_buffer_add(out, c, 1);
    }
}

/* ------------------------------------------------------------------------------------------------------------------ */

bool aludel_i_completion_write(const struct aludel_i_manual *manual, const char *shell, struct aludel_i_buffer *out)
{
    static const struct {
        const char *name;
        void (*write)(struct aludel_i_buffer *out, const struct aludel_i_manual *manual);
    } shells[] = {
        {"bash", aludel_i_completion_bash}, {"zsh", aludel_i_completion_zsh}, {"fish", aludel_i_completion_fish}};
    for (size_t i = 0; i < sizeof shells / sizeof shells[0]; i++)
        if (strcmp(shells[i].name, shell) == 0) {
            shells[i].write(out, manual);
            return true;
        }
    return false;
}

void aludel_i_completion_targets(const struct aludel_i_graph *graph, struct aludel_i_buffer *out)
{
    aludel_i_buffer_puts(out, "head\nheads\nbase\n");
    for (uint32_t i = 0; i < graph->n; i++) {
        aludel_i_buffer_printf(out, "%s\n", graph->nodes[i].id);
        if (graph->nodes[i].branch != NULL)
            aludel_i_buffer_printf(out, "%s@head\n", graph->nodes[i].branch);
    }
}
