#include "completion.h"

#include <ctype.h>
#include <string.h>

/* --- What a word is completed with -------------------------------------------------------------------------------- */

enum values { ANY, WORDS, FILES, FOLDERS, TARGETS, COMMANDS };

static bool has(const char *text, const char *part)
{
    return text != NULL && strstr(text, part) != NULL;
}

/* Of an option's value, or of a command's arguments, as help calls them. */
static enum values values_of(const char *called)
{
    static const struct {
        const char *part;
        enum values values;
    } known[] = {{"FILE", FILES}, {"DIR", FOLDERS}, {"TARGET", TARGETS}, {"REVISION", TARGETS}, {"COMMAND", COMMANDS}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (has(called, known[i].part))
            return known[i].values;
    return has(called, "|") ? WORDS : ANY;
}

/* "text|json" as "text json" */
static void add_words(struct aludel_i_buffer *out, const char *choice)
{
    for (const char *c = choice; *c != '\0'; c++)
        if (strchr("[]", *c) == NULL)
            aludel_i_buffer_add(out, *c == '|' ? " " : c, 1);
}

static void add_commands(struct aludel_i_buffer *out, const struct aludel_i_manual *manual)
{
    for (uint32_t i = 0; i < manual->n_commands; i++)
        aludel_i_buffer_printf(out, "%s%s", i == 0 ? "" : " ", manual->commands[i].name);
}

/* The program as the name of a shell's function. */
static void add_function(struct aludel_i_buffer *out, const char *program)
{
    aludel_i_buffer_puts(out, "_");
    for (const char *c = program; *c != '\0'; c++)
        aludel_i_buffer_add(out, isalnum((unsigned char)*c) ? c : "_", 1);
}

/* Inside single quotes of a shell, and inside the brackets of zsh. */
static void add_quoted(struct aludel_i_buffer *out, const char *text, const char *escaped)
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

/* --- bash --------------------------------------------------------------------------------------------------------- */

static void bash_values(struct aludel_i_buffer *out, const struct aludel_i_manual *manual, const char *called)
{
    switch (values_of(called)) {
    case WORDS:
        aludel_i_buffer_puts(out, "words='");
        add_words(out, called);
        aludel_i_buffer_puts(out, "'");
        break;
    case FILES:
        aludel_i_buffer_puts(out, "files=-f");
        break;
    case FOLDERS:
        aludel_i_buffer_puts(out, "files=-d");
        break;
    case TARGETS:
        aludel_i_buffer_puts(out, "words=$(\"${COMP_WORDS[0]}\" completion targets 2>/dev/null)");
        break;
    case COMMANDS:
        aludel_i_buffer_puts(out, "words='");
        add_commands(out, manual);
        aludel_i_buffer_puts(out, "'");
        break;
    case ANY:
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
    add_commands(out, manual);
    aludel_i_buffer_puts(out, "'\n            ;;\n");
    for (uint32_t i = 0; i < manual->n_commands; i++)
        bash_command(out, manual, &manual->commands[i]);
    aludel_i_buffer_puts(out, "        esac\n");
}

static void bash(struct aludel_i_buffer *out, const struct aludel_i_manual *manual)
{
    aludel_i_buffer_printf(out, "# bash completion for %s\n", manual->program);
    add_function(out, manual->program);
    aludel_i_buffer_puts(out, "()\n{\n    local word=$2 before=$3 command='' options='' words='' files='' i");
    bash_valued(out, manual);
    aludel_i_buffer_puts(out, bash_opening);
    for (uint32_t i = 0; i < manual->n_commands; i++)
        bash_option_values(out, manual, manual->commands[i].name, manual->commands[i].options,
                           manual->commands[i].n_options);
    bash_option_values(out, manual, "*", manual->options, manual->n_options);
    bash_arguments(out, manual);
    aludel_i_buffer_puts(out, bash_closing);
    add_function(out, manual->program);
    aludel_i_buffer_printf(out, " %s\n", manual->program);
}

/* --- zsh ---------------------------------------------------------------------------------------------------------- */

static void zsh_values(struct aludel_i_buffer *out, const struct aludel_i_manual *manual, const char *called)
{
    switch (values_of(called)) {
    case WORDS:
        aludel_i_buffer_puts(out, "(");
        add_words(out, called);
        aludel_i_buffer_puts(out, ")");
        break;
    case FILES:
        aludel_i_buffer_puts(out, "_files");
        break;
    case FOLDERS:
        aludel_i_buffer_puts(out, "_files -/");
        break;
    case TARGETS:
        add_function(out, manual->program);
        aludel_i_buffer_puts(out, "_targets");
        break;
    case COMMANDS:
        aludel_i_buffer_puts(out, "(");
        add_commands(out, manual);
        aludel_i_buffer_puts(out, ")");
        break;
    case ANY:
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
    add_quoted(out, option->help, "[]");
    aludel_i_buffer_puts(out, "]");
    if (option->value != NULL) {
        aludel_i_buffer_puts(out, ":");
        add_quoted(out, option->value, ":");
        aludel_i_buffer_puts(out, ":");
        zsh_values(out, manual, option->value);
    }
    aludel_i_buffer_puts(out, "'");
}

static void zsh_command(struct aludel_i_buffer *out, const struct aludel_i_manual *manual,
                        const struct aludel_i_manual_command *command)
{
    aludel_i_buffer_printf(out, "        %s)\n            _arguments $all", command->name);
    for (uint32_t i = 0; i < command->n_options; i++)
        zsh_option(out, manual, &command->options[i]);
    if (command->arguments[0] != '\0') {
        aludel_i_buffer_puts(out, " \\\n            '*:");
        add_quoted(out, command->arguments, ":");
        aludel_i_buffer_puts(out, ":");
        zsh_values(out, manual, command->arguments);
        aludel_i_buffer_puts(out, "'");
    }
    aludel_i_buffer_puts(out, "\n            ;;\n");
}

static void zsh(struct aludel_i_buffer *out, const struct aludel_i_manual *manual)
{
    aludel_i_buffer_printf(out, "#compdef %s\n\n", manual->program);
    add_function(out, manual->program);
    aludel_i_buffer_puts(out,
                         "_targets()\n{\n    local -a targets=(${(f)\"$($program completion targets 2>/dev/null)\"})\n"
                         "    compadd -a targets\n}\n\n");
    add_function(out, manual->program);
    aludel_i_buffer_puts(
        out, "()\n{\n    local program=$words[1] curcontext=$curcontext state line\n    local -a all commands\n"
             "    all=(");
    for (uint32_t i = 0; i < manual->n_options; i++)
        zsh_option(out, manual, &manual->options[i]);
    aludel_i_buffer_puts(out, ")\n    commands=(");
    for (uint32_t i = 0; i < manual->n_commands; i++) {
        aludel_i_buffer_printf(out, " \\\n            '%s:", manual->commands[i].name);
        add_quoted(out, manual->commands[i].help, ":");
        aludel_i_buffer_puts(out, "'");
    }
    aludel_i_buffer_puts(out, ")\n    _arguments -C $all '1: :->command' '*:: :->rest' && return\n    case $state in\n"
                              "    command) _describe command commands ;;\n    rest)\n        case $words[1] in\n");
    for (uint32_t i = 0; i < manual->n_commands; i++)
        zsh_command(out, manual, &manual->commands[i]);
    aludel_i_buffer_puts(out, "        esac\n        ;;\n    esac\n}\n\n");
    /* Read from a file of $fpath it is the function's body; sourced, it has to be announced. */
    aludel_i_buffer_puts(out, "if [[ $funcstack[1] == ");
    add_function(out, manual->program);
    aludel_i_buffer_puts(out, " ]]; then\n    ");
    add_function(out, manual->program);
    aludel_i_buffer_puts(out, " \"$@\"\nelse\n    compdef ");
    add_function(out, manual->program);
    aludel_i_buffer_printf(out, " %s\nfi\n", manual->program);
}

/* --- fish --------------------------------------------------------------------------------------------------------- */

static void fish_values(struct aludel_i_buffer *out, const struct aludel_i_manual *manual, const char *called)
{
    switch (values_of(called)) {
    case WORDS:
        aludel_i_buffer_puts(out, " -x -a '");
        add_words(out, called);
        aludel_i_buffer_puts(out, "'");
        break;
    case FILES:
        aludel_i_buffer_puts(out, " -r -F");
        break;
    case FOLDERS:
        aludel_i_buffer_puts(out, " -x -a '(__fish_complete_directories)'");
        break;
    case TARGETS:
        aludel_i_buffer_printf(out, " -x -a '(%s completion targets 2>/dev/null)'", manual->program);
        break;
    case COMMANDS:
        aludel_i_buffer_puts(out, " -x -a '");
        add_commands(out, manual);
        aludel_i_buffer_puts(out, "'");
        break;
    case ANY:
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
        add_quoted(out, option->help, "");
        aludel_i_buffer_puts(out, "'\n");
    }
}

static void fish(struct aludel_i_buffer *out, const struct aludel_i_manual *manual)
{
    aludel_i_buffer_printf(out, "# fish completion for %s\ncomplete -c %s -f\n", manual->program, manual->program);
    fish_options(out, manual, NULL, manual->options, manual->n_options);
    for (uint32_t i = 0; i < manual->n_commands; i++) {
        const struct aludel_i_manual_command *command = &manual->commands[i];
        aludel_i_buffer_printf(out, "complete -c %s -n __fish_use_subcommand -a %s -d '", manual->program,
                               command->name);
        add_quoted(out, command->help, "");
        aludel_i_buffer_puts(out, "'\n");
        fish_options(out, manual, command->name, command->options, command->n_options);
        if (values_of(command->arguments) == ANY)
            continue;
        fish_line(out, manual, command->name);
        fish_values(out, manual, command->arguments);
        aludel_i_buffer_puts(out, "\n");
    }
}

/* ------------------------------------------------------------------------------------------------------------------ */

bool aludel_i_completion_write(const struct aludel_i_manual *manual, const char *shell, struct aludel_i_buffer *out)
{
    static const struct {
        const char *name;
        void (*write)(struct aludel_i_buffer *out, const struct aludel_i_manual *manual);
    } shells[] = {{"bash", bash}, {"zsh", zsh}, {"fish", fish}};
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
