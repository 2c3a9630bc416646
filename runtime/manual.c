#include "manual.h"

#include <ctype.h>
#include <string.h>

/* --- man(7) ------------------------------------------------------------------------------------------------------- */

/* A backslash, a minus that is typed, and a control line's first character are what roff would take for its own. */
static void roff_part(struct aludel_i_buffer *out, const char *text, size_t length)
{
    bool first = true;
    for (const char *c = text; c < text + length; c++) {
        if (first && (*c == '.' || *c == '\''))
            aludel_i_buffer_puts(out, "\\&");
        first = *c == '\n';
        if (*c == '\\' || *c == '-')
            aludel_i_buffer_puts(out, *c == '-' ? "\\-" : "\\e");
        else
            aludel_i_buffer_add(out, c, 1);
    }
}

static void roff(struct aludel_i_buffer *out, const char *text)
{
    roff_part(out, text, strlen(text));
}

static void roff_bold(struct aludel_i_buffer *out, const char *text)
{
    aludel_i_buffer_puts(out, "\\fB");
    roff(out, text);
    aludel_i_buffer_puts(out, "\\fR");
}

static void roff_options(struct aludel_i_buffer *out, const struct aludel_i_manual_option *options, uint32_t n)
{
    for (const struct aludel_i_manual_option *option = options; n > 0; option++, n--) {
        const char letter[] = {'-', option->letter, '\0'};
        aludel_i_buffer_puts(out, ".TP\n");
        if (option->letter != 0)
            roff_bold(out, letter);
        if (option->letter != 0 && option->name != NULL)
            aludel_i_buffer_puts(out, ", ");
        if (option->name != NULL) {
            roff_bold(out, "--");
            roff_bold(out, option->name);
        }
        if (option->value != NULL) {
            aludel_i_buffer_puts(out, option->name != NULL ? "=\\fI" : " \\fI");
            roff(out, option->value);
            aludel_i_buffer_puts(out, "\\fR");
        }
        aludel_i_buffer_puts(out, "\n");
        roff(out, option->help);
        aludel_i_buffer_puts(out, "\n");
    }
}

static void roff_command(struct aludel_i_buffer *out, const struct aludel_i_manual_command *command)
{
    aludel_i_buffer_puts(out, ".SS \"");
    roff(out, command->name);
    if (command->arguments[0] != '\0')
        aludel_i_buffer_puts(out, " ");
    roff(out, command->arguments);
    aludel_i_buffer_puts(out, "\"\n");
    roff(out, command->help);
    aludel_i_buffer_puts(out, "\n");
    roff_options(out, command->options, command->n_options);
}

static void roff_section(struct aludel_i_buffer *out, const struct aludel_i_manual_section *section)
{
    aludel_i_buffer_puts(out, ".SH ");
    for (const char *c = section->heading; *c != '\0'; c++)
        aludel_i_buffer_printf(out, *c == ' ' ? "\\ " : "%c", toupper((unsigned char)*c));
    aludel_i_buffer_puts(out, "\n");
    for (const struct aludel_i_manual_term *term = section->terms; term->term != NULL; term++) {
        aludel_i_buffer_puts(out, ".TP\n");
        roff_bold(out, term->term);
        aludel_i_buffer_puts(out, "\n");
        roff(out, term->meaning);
        aludel_i_buffer_puts(out, "\n");
    }
}

static void roff_text(struct aludel_i_buffer *out, const char *text)
{
    for (const char *end; (end = strstr(text, "\n\n")) != NULL; text = end + 2) {
        roff_part(out, text, (size_t)(end - text));
        aludel_i_buffer_puts(out, "\n.PP\n");
    }
    roff(out, text);
    aludel_i_buffer_puts(out, "\n");
}

static void write_man(const struct aludel_i_manual *manual, struct aludel_i_buffer *out)
{
    aludel_i_buffer_puts(out, ".TH \"");
    for (const char *c = manual->program; *c != '\0'; c++)
        aludel_i_buffer_printf(out, "%c", toupper((unsigned char)*c));
    aludel_i_buffer_printf(out, "\" 1 \"\" \"aludel %s\"\n.SH NAME\n", ALUDEL_VERSION);
    roff(out, manual->program);
    aludel_i_buffer_puts(out, " \\- ");
    roff(out, manual->summary);
    aludel_i_buffer_puts(out, "\n.SH SYNOPSIS\n");
    roff_bold(out, manual->program);
    aludel_i_buffer_puts(out, "\n.RI \"\" COMMAND \" [\" OPTIONS \"] [\" ARGUMENTS ]\n.SH DESCRIPTION\n");
    roff_text(out, manual->text);
    aludel_i_buffer_puts(out, ".SH COMMANDS\n");
    for (uint32_t i = 0; i < manual->n_commands; i++)
        roff_command(out, &manual->commands[i]);
    if (manual->n_options > 0)
        aludel_i_buffer_puts(out, ".SH OPTIONS OF ALL COMMANDS\n");
    roff_options(out, manual->options, manual->n_options);
    for (uint32_t i = 0; i < manual->n_sections; i++)
        roff_section(out, &manual->sections[i]);
}

/* --- Markdown ----------------------------------------------------------------------------------------------------- */

/* A cell of a table: what would end it is escaped. */
static void cell(struct aludel_i_buffer *out, const char *text)
{
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '|')
            aludel_i_buffer_puts(out, "\\");
        aludel_i_buffer_add(out, c, 1);
    }
}

static void markdown_options(struct aludel_i_buffer *out, const struct aludel_i_manual_option *options, uint32_t n)
{
    if (n == 0)
        return;
    aludel_i_buffer_puts(out, "\n| option | |\n| --- | --- |\n");
    for (const struct aludel_i_manual_option *option = options; n > 0; option++, n--) {
        aludel_i_buffer_puts(out, "| `");
        if (option->letter != 0)
            aludel_i_buffer_printf(out, "-%c%s", option->letter, option->name != NULL ? "`, `" : " ");
        if (option->name != NULL)
            aludel_i_buffer_printf(out, "--%s%s", option->name, option->value != NULL ? "=" : "");
        if (option->value != NULL)
            cell(out, option->value);
        aludel_i_buffer_puts(out, "` | ");
        cell(out, option->help);
        aludel_i_buffer_puts(out, " |\n");
    }
}

static void markdown_section(struct aludel_i_buffer *out, const struct aludel_i_manual_section *section)
{
    aludel_i_buffer_printf(out, "\n## %s\n\n| | |\n| --- | --- |\n", section->heading);
    for (const struct aludel_i_manual_term *term = section->terms; term->term != NULL; term++) {
        aludel_i_buffer_puts(out, "| `");
        cell(out, term->term);
        aludel_i_buffer_puts(out, "` | ");
        cell(out, term->meaning);
        aludel_i_buffer_puts(out, " |\n");
    }
}

static void write_markdown(const struct aludel_i_manual *manual, struct aludel_i_buffer *out)
{
    aludel_i_buffer_printf(out, "# %s\n\n%s.\n\n%s\n\n```\n%s COMMAND [OPTIONS] [ARGUMENTS]\n```\n\n## Commands\n",
                           manual->program, manual->summary, manual->text, manual->program);
    for (uint32_t i = 0; i < manual->n_commands; i++) {
        const struct aludel_i_manual_command *command = &manual->commands[i];
        aludel_i_buffer_printf(out, "\n### `%s%s%s`\n\n%s.\n", command->name, command->arguments[0] == '\0' ? "" : " ",
                               command->arguments, command->help);
        markdown_options(out, command->options, command->n_options);
    }
    if (manual->n_options > 0)
        aludel_i_buffer_puts(out, "\n## Options of all commands\n");
    markdown_options(out, manual->options, manual->n_options);
    for (uint32_t i = 0; i < manual->n_sections; i++)
        markdown_section(out, &manual->sections[i]);
}

/* ------------------------------------------------------------------------------------------------------------------ */

bool aludel_i_manual_write(const struct aludel_i_manual *manual, const char *form, struct aludel_i_buffer *out)
{
    bool man = strcmp(form, "man") == 0;
    if (!man && strcmp(form, "markdown") != 0)
        return false;
    (man ? write_man : write_markdown)(manual, out);
    return true;
}
