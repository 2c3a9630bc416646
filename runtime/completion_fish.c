#include "completing.h"

static void fish_values(struct aludel_i_buffer *out, const struct aludel_i_manual *manual, const char *called)
{
    switch (aludel_i_values_of(called)) {
    case ALUDEL_I_WORDS:
        aludel_i_buffer_puts(out, " -x -a '");
        aludel_i_add_words(out, called);
        aludel_i_buffer_puts(out, "'");
        break;
    case ALUDEL_I_FILES:
        aludel_i_buffer_puts(out, " -r -F");
        break;
    case ALUDEL_I_FOLDERS:
        aludel_i_buffer_puts(out, " -x -a '(__fish_complete_directories)'");
        break;
    case ALUDEL_I_TARGETS:
        aludel_i_buffer_printf(out, " -x -a '(%s completion targets 2>/dev/null)'", manual->program);
        break;
    case ALUDEL_I_COMMANDS:
        aludel_i_buffer_puts(out, " -x -a '");
        aludel_i_add_commands(out, manual);
        aludel_i_buffer_puts(out, "'");
        break;
    case ALUDEL_I_ANY:
        aludel_i_buffer_puts(out, " -x");
        break;
    }
}

static void fish_line(struct aludel_i_buffer *out, const struct aludel_i_manual *manual, const char *command)
{
    aludel_i_buffer_printf(out, "complete -c %s", manual->program);
    if (command != NULL)
        aludel_i_buffer_printf(out, " -n '__fish_seen_subcommand_from %s'", command);
}

static void fish_options(struct aludel_i_buffer *out, const struct aludel_i_manual *manual, const char *command,
                         const struct aludel_i_manual_option *options, uint32_t n)
{
    for (const struct aludel_i_manual_option *option = options; n > 0; option++, n--) {
        fish_line(out, manual, command);
        if (option->letter != 0)
            aludel_i_buffer_printf(out, " -s %c", option->letter);
        if (option->name != NULL)
            aludel_i_buffer_printf(out, " -l %s", option->name);
        if (option->value != NULL)
            fish_values(out, manual, option->value);
        aludel_i_buffer_puts(out, " -d '");
        aludel_i_add_quoted(out, option->help, "");
        aludel_i_buffer_puts(out, "'\n");
    }
}

void aludel_i_completion_fish(struct aludel_i_buffer *out, const struct aludel_i_manual *manual)
{
    aludel_i_buffer_printf(out, "# fish completion for %s\ncomplete -c %s -f\n", manual->program, manual->program);
    fish_options(out, manual, NULL, manual->options, manual->n_options);
    for (uint32_t i = 0; i < manual->n_commands; i++) {
        const struct aludel_i_manual_command *command = &manual->commands[i];
        aludel_i_buffer_printf(out, "complete -c %s -n __fish_use_subcommand -a %s -d '", manual->program,
                               command->name);
        aludel_i_add_quoted(out, command->help, "");
        aludel_i_buffer_puts(out, "'\n");
        fish_options(out, manual, command->name, command->options, command->n_options);
        if (aludel_i_values_of(command->arguments) == ALUDEL_I_ANY)
            continue;
        fish_line(out, manual, command->name);
        fish_values(out, manual, command->arguments);
        aludel_i_buffer_puts(out, "\n");
    }
}
