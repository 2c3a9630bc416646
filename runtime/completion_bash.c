#include "completing.h"

static void bash_values(struct aludel_i_buffer *out, const struct aludel_i_manual *manual, const char *called)
{
    switch (aludel_i_values_of(called)) {
    case ALUDEL_I_WORDS:
        aludel_i_buffer_puts(out, "words='");
        aludel_i_add_words(out, called);
        aludel_i_buffer_puts(out, "'");
        break;
    case ALUDEL_I_FILES:
        aludel_i_buffer_puts(out, "files=-f");
        break;
    case ALUDEL_I_FOLDERS:
        aludel_i_buffer_puts(out, "files=-d");
        break;
    case ALUDEL_I_TARGETS:
        aludel_i_buffer_puts(out, "words=$(\"${COMP_WORDS[0]}\" completion targets 2>/dev/null)");
        break;
    case ALUDEL_I_COMMANDS:
        aludel_i_buffer_puts(out, "words='");
        aludel_i_add_commands(out, manual);
        aludel_i_buffer_puts(out, "'");
        break;
    case ALUDEL_I_ANY:
        break;
    }
}

/* "check:-o | check:--output) files=-f ;;"; a command's own option comes before one of all commands. */
static void bash_option_values(struct aludel_i_buffer *out, const struct aludel_i_manual *manual, const char *command,
                               const struct aludel_i_manual_option *options, uint32_t n)
{
    for (const struct aludel_i_manual_option *option = options; n > 0; option++, n--) {
        if (option->value == NULL)
            continue;
        aludel_i_buffer_puts(out, "    ");
        if (option->letter != 0)
            aludel_i_buffer_printf(out, "%s:-%c%s", command, option->letter, option->name != NULL ? " | " : "");
        if (option->name != NULL)
            aludel_i_buffer_printf(out, "%s:--%s", command, option->name);
        aludel_i_buffer_puts(out, ") ");
        bash_values(out, manual, option->value);
        aludel_i_buffer_puts(out, " ;;\n");
    }
}

static void bash_names(struct aludel_i_buffer *out, const struct aludel_i_manual_option *options, uint32_t n)
{
    for (const struct aludel_i_manual_option *option = options; n > 0; option++, n--)
        if (option->name != NULL)
            aludel_i_buffer_printf(out, " --%s%s", option->name, option->value != NULL ? "=" : "");
}

static void bash_command(struct aludel_i_buffer *out, const struct aludel_i_manual *manual,
                         const struct aludel_i_manual_command *command)
{
    aludel_i_buffer_printf(out, "        %s)\n            options+='", command->name);
    bash_names(out, command->options, command->n_options);
    aludel_i_buffer_puts(out, "'\n            ");
    bash_values(out, manual, command->arguments);
    aludel_i_buffer_puts(out, "\n            ;;\n");
}

/* To readline `=` is a word of its own. The command is the first word that is neither an option nor the value of one.
 */
static const char bash_opening[] =
    "    if [[ $word == = ]]; then\n"
    "        word=\n"
    "    elif [[ $before == = ]]; then\n"
    "        before=${COMP_WORDS[COMP_CWORD - 2]}\n"
    "    fi\n"
    "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
    "        if [[ ${COMP_WORDS[i]} != [-=]* && $valued != *\" ${COMP_WORDS[i - 1]} \"* ]]; then\n"
    "            command=${COMP_WORDS[i]}\n"
    "            break\n"
    "        fi\n"
    "    done\n"
    "    case $command:$before in\n";

static const char bash_closing[] =
    "        ;;\n"
    "    esac\n"
    "    [[ $word != -* && -n $words$files ]] || words=$options\n"
    "    mapfile -t COMPREPLY < <(compgen $files -W \"$words\" -- \"$word\")\n"
    "    [[ -z $files ]] || compopt -o filenames 2>/dev/null\n"
    "    [[ ${#COMPREPLY[@]} -ne 1 || ${COMPREPLY[0]} != *= ]] || compopt -o nospace 2>/dev/null\n"
    "}\n"
    "complete -F ";

/* " = -d --database ": what a value follows. */
static void bash_valued(struct aludel_i_buffer *out, const struct aludel_i_manual *manual)
{
    aludel_i_buffer_puts(out, " valued=' = ");
    for (uint32_t i = 0; i < manual->n_options; i++) {
        const struct aludel_i_manual_option *option = &manual->options[i];
        if (option->value != NULL && option->letter != 0)
            aludel_i_buffer_printf(out, "-%c ", option->letter);
        if (option->value != NULL && option->name != NULL)
            aludel_i_buffer_printf(out, "--%s ", option->name);
    }
    aludel_i_buffer_puts(out, "'\n");
}

static void bash_arguments(struct aludel_i_buffer *out, const struct aludel_i_manual *manual)
{
    aludel_i_buffer_puts(out, "    *)\n        options='");
    bash_names(out, manual->options, manual->n_options);
    aludel_i_buffer_puts(out, "'\n        case $command in\n        '')\n            words='");
    aludel_i_add_commands(out, manual);
    aludel_i_buffer_puts(out, "'\n            ;;\n");
    for (uint32_t i = 0; i < manual->n_commands; i++)
        bash_command(out, manual, &manual->commands[i]);
    aludel_i_buffer_puts(out, "        esac\n");
}

void aludel_i_completion_bash(struct aludel_i_buffer *out, const struct aludel_i_manual *manual)
{
    aludel_i_buffer_printf(out, "# bash completion for %s\n", manual->program);
    aludel_i_add_function(out, manual->program);
    aludel_i_buffer_puts(out, "()\n{\n    local word=$2 before=$3 command='' options='' words='' files='' i");
    bash_valued(out, manual);
    aludel_i_buffer_puts(out, bash_opening);
    for (uint32_t i = 0; i < manual->n_commands; i++)
        bash_option_values(out, manual, manual->commands[i].name, manual->commands[i].options,
                           manual->commands[i].n_options);
    bash_option_values(out, manual, "*", manual->options, manual->n_options);
    bash_arguments(out, manual);
    aludel_i_buffer_puts(out, bash_closing);
    aludel_i_add_function(out, manual->program);
    aludel_i_buffer_printf(out, " %s\n", manual->program);
}
