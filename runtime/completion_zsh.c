#include "completing.h"

static void zsh_values(struct aludel_i_buffer *out, const struct aludel_i_manual *manual, const char *called)
{
    switch (aludel_i_values_of(called)) {
    case ALUDEL_I_WORDS:
        aludel_i_buffer_puts(out, "(");
        aludel_i_add_words(out, called);
        aludel_i_buffer_puts(out, ")");
        break;
    case ALUDEL_I_FILES:
        aludel_i_buffer_puts(out, "_files");
        break;
    case ALUDEL_I_FOLDERS:
        aludel_i_buffer_puts(out, "_files -/");
        break;
    case ALUDEL_I_TARGETS:
        aludel_i_add_function(out, manual->program);
        aludel_i_buffer_puts(out, "_targets");
        break;
    case ALUDEL_I_COMMANDS:
        aludel_i_buffer_puts(out, "(");
        aludel_i_add_commands(out, manual);
        aludel_i_buffer_puts(out, ")");
        break;
    case ALUDEL_I_ANY:
        break;
    }
}

/* '(-o --output)'{-o+,--output=}'[help]:FILE:_files' */
static void zsh_option(struct aludel_i_buffer *out, const struct aludel_i_manual *manual,
                       const struct aludel_i_manual_option *option)
{
    const char *plus = option->value != NULL ? "+" : "", *equals = option->value != NULL ? "=" : "";
    aludel_i_buffer_puts(out, " \\\n            ");
    if (option->letter != 0 && option->name != NULL)
        aludel_i_buffer_printf(out, "'(-%c --%s)'{-%c%s,--%s%s}'", option->letter, option->name, option->letter, plus,
                               option->name, equals);
    else if (option->letter != 0)
        aludel_i_buffer_printf(out, "'-%c%s", option->letter, plus);
    else
        aludel_i_buffer_printf(out, "'--%s%s", option->name, equals);
    aludel_i_buffer_puts(out, "[");
    aludel_i_add_quoted(out, option->help, "[]");
    aludel_i_buffer_puts(out, "]");
    if (option->value != NULL) {
        aludel_i_buffer_puts(out, ":");
        aludel_i_add_quoted(out, option->value, ":");
        aludel_i_buffer_puts(out, ":");
        zsh_values(out, manual, option->value);
    }
    aludel_i_buffer_puts(out, "'");
}

/* Of two options of one name zsh takes the first. Behind the command (-A) it is asked for the command's alone. */
static void zsh_command(struct aludel_i_buffer *out, const struct aludel_i_manual *manual,
                        const struct aludel_i_manual_command *command)
{
    aludel_i_buffer_printf(out, "        %s)\n            _arguments", command->name);
    for (uint32_t i = 0; i < command->n_options; i++)
        zsh_option(out, manual, &command->options[i]);
    aludel_i_buffer_puts(out, command->n_options > 0 ? " \\\n            $all" : " $all");
    if (command->arguments[0] != '\0') {
        aludel_i_buffer_puts(out, " \\\n            '*:");
        aludel_i_add_quoted(out, command->arguments, ":");
        aludel_i_buffer_puts(out, ":");
        zsh_values(out, manual, command->arguments);
        aludel_i_buffer_puts(out, "'");
    }
    aludel_i_buffer_puts(out, "\n            ;;\n");
}

void aludel_i_completion_zsh(struct aludel_i_buffer *out, const struct aludel_i_manual *manual)
{
    aludel_i_buffer_printf(out, "#compdef %s\n\n", manual->program);
    aludel_i_add_function(out, manual->program);
    aludel_i_buffer_puts(out,
                         "_targets()\n{\n    local -a targets=(${(f)\"$($program completion targets 2>/dev/null)\"})\n"
                         "    compadd -a targets\n}\n\n");
    aludel_i_add_function(out, manual->program);
    aludel_i_buffer_puts(
        out, "()\n{\n    local program=$words[1] curcontext=$curcontext state line\n    local -a all commands\n"
             "    all=(");
    for (uint32_t i = 0; i < manual->n_options; i++)
        zsh_option(out, manual, &manual->options[i]);
    aludel_i_buffer_puts(out, ")\n    commands=(");
    for (uint32_t i = 0; i < manual->n_commands; i++) {
        aludel_i_buffer_printf(out, " \\\n            '%s:", manual->commands[i].name);
        aludel_i_add_quoted(out, manual->commands[i].help, ":");
        aludel_i_buffer_puts(out, "'");
    }
    aludel_i_buffer_puts(
        out, ")\n    _arguments -C -A '-*' $all '1: :->command' '*:: :->rest' && return\n    case $state in\n"
             "    command) _describe command commands ;;\n    rest)\n        case $words[1] in\n");
    for (uint32_t i = 0; i < manual->n_commands; i++)
        zsh_command(out, manual, &manual->commands[i]);
    aludel_i_buffer_puts(out, "        esac\n        ;;\n    esac\n}\n\n");
    /* Read from a file of $fpath it is the function's body; sourced, it has to be announced. */
    aludel_i_buffer_puts(out, "if [[ $funcstack[1] == ");
    aludel_i_add_function(out, manual->program);
    aludel_i_buffer_puts(out, " ]]; then\n    ");
    aludel_i_add_function(out, manual->program);
    aludel_i_buffer_puts(out, " \"$@\"\nelse\n    compdef ");
    aludel_i_add_function(out, manual->program);
    aludel_i_buffer_printf(out, " %s\nfi\n", manual->program);
}
