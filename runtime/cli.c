/* aludel_main(): the migrator as a program. One constant table of commands, from which dispatch, usage and help derive.
 */
#include "cli.h"

#include "calls.h"
#include "distance.h"
#include "secret.h"
#include "signals.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int run_help(struct aludel_i_cli *cli);

/* --- The table ---------------------------------------------------------------------------------------------------- */

/* clang-format off */
static const struct aludel_i_command commands[] = {
    {"upgrade", "[TARGET]", "apply what TARGET needs and is not applied; default: head", 0, 1, ALUDEL_I_FOR_WORK | ALUDEL_I_FOR_UPGRADE, aludel_i_run_upgrade},
    {"downgrade", "TARGET", "revert what stands above TARGET: -1, an id, base", 1, 1, ALUDEL_I_FOR_WORK | ALUDEL_I_FOR_UPGRADE, aludel_i_run_downgrade},
    {"current", "", "what the database is at", 0, 0, ALUDEL_I_FOR_CURRENT, aludel_i_run_current},
    {"status", "", "each revision: applied, pending, edited, unknown, half applied", 0, 0, ALUDEL_I_FOR_STATUS, aludel_i_run_status},
    {"check", "", "exit 1 if anything is pending, edited, half applied or unknown", 0, 0, 0, aludel_i_run_check},
    {"history", "", "all revisions, newest first", 0, 0, ALUDEL_I_FOR_HISTORY, aludel_i_run_history},
    {"heads", "", "revisions that no other one follows", 0, 0, 0, aludel_i_run_heads},
    {"branches", "", "revisions that several others follow", 0, 0, 0, aludel_i_run_branches},
    {"show", "REVISION", "all about one revision", 1, 1, 0, aludel_i_run_show},
    {"stamp", "TARGET", "record that the database is at TARGET, without running anything", 1, 1, ALUDEL_I_FOR_WORK | ALUDEL_I_FOR_STAMP, aludel_i_run_stamp},
    {"accept", "REVISION", "take an edited revision as it stands here, without running anything", 1, 1, ALUDEL_I_FOR_WORK | ALUDEL_I_FOR_ACCEPT, aludel_i_run_accept},
    {"adopt", "", "take over a database that another tool has migrated so far", 0, 0, ALUDEL_I_FOR_WORK | ALUDEL_I_FOR_ADOPT, aludel_i_run_adopt},
    {"log", "", "what was done to this database: by whom, when, how long, how it ended", 0, 0, 0, aludel_i_run_log},
    {"wait", "", "until the server is there, or the database at the heads", 0, 0, ALUDEL_I_FOR_WAIT, aludel_i_run_wait},
    {"version", "", "what this program is, and what is in it", 0, 0, 0, aludel_i_run_version},
    {"manual", "[man|markdown]", "the manual page, or the same for a reader of Markdown", 0, 1, ALUDEL_I_FOR_READER, aludel_i_run_manual},
    {"completion", "bash|zsh|fish|targets", "what a shell needs to complete commands, options and revisions", 1, 1, ALUDEL_I_FOR_READER, aludel_i_run_completion},
    {"help", "[COMMAND]", "this text, or that of a command", 0, 1, ALUDEL_I_FOR_READER, run_help},
};
/* clang-format on */

enum { N_COMMANDS = sizeof commands / sizeof commands[0] };

const struct aludel_i_command *aludel_i_cli_commands(uint32_t *n)
{
    *n = N_COMMANDS;
    return commands;
}

static const struct aludel_i_command *find_command(const char *name)
{
    for (int i = 0; i < N_COMMANDS; i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

/* The beginning of one is enough of a guess. */
static void unknown_command(const char *name, struct aludel_i_buffer *why)
{
    size_t length = strlen(name);
    struct aludel_i_guess guess = aludel_i_guess(name, length);
    for (int i = 0; i < N_COMMANDS; i++) {
        aludel_i_guess_try(&guess, commands[i].name);
        if (guess.name == NULL && length > 1 && strncmp(commands[i].name, name, length) == 0)
            guess.name = commands[i].name;
    }
    aludel_i_buffer_printf(why, "there is no command '%s'\n", name);
    if (guess.name != NULL)
        aludel_i_buffer_printf(why, "did you mean '" ALUDEL_I_CALL "%s'?", guess.name);
    else
        aludel_i_buffer_puts(why, "the commands: " ALUDEL_I_CALL "help");
}

static void print_help(const struct aludel_i_cli *cli, FILE *out)
{
    const struct aludel_plan *plan = cli->plan;
    if (plan->title[0] != '\0')
        fprintf(out, "%s\n\n", plan->title);
    fprintf(out, "usage: %s [OPTIONS] COMMAND [ARGUMENTS]\n\ncommands:\n", cli->program);
    for (int i = 0; i < N_COMMANDS; i++) {
        char left[48];
        snprintf(left, sizeof left, "%s %s", commands[i].name, commands[i].arguments);
        aludel_i_help_line(out, 20, left, commands[i].help);
    }
    fputs("\noptions, each also as a variable (ALUDEL_LOCK_TIMEOUT=3s):\n", out);
    aludel_i_settings_help(out, 0);
    fputs("\ntargets: head, heads, base, current, an id or 4 characters of it, +N, -N, ID+N, BRANCH@head.\n"
          "exit codes: 0 done; 1 the answer is no; 2 usage; 3 no connection; 4 locked; 5 a statement failed;\n"
          "6 ledger and program disagree; 7 stopped part-way, run again; 8 server unfit; 130, 143 interrupted.\n",
          out);
}

static void print_command_help(const struct aludel_i_cli *cli, const struct aludel_i_command *command)
{
    printf("usage: %s %s%s%s [OPTIONS]\n\n%s\n\noptions:\n", cli->program, command->name,
           command->arguments[0] == '\0' ? "" : " ", command->arguments, command->help);
    aludel_i_settings_help(stdout, command->scope);
}

static int run_help(struct aludel_i_cli *cli)
{
    const char *name = aludel_i_cli_argument(cli, 1, NULL);
    const struct aludel_i_command *command = name == NULL ? NULL : find_command(name);
    struct aludel_i_buffer why = {.at = NULL};
    int outcome = ALUDEL_OK;
    if (name != NULL && command == NULL) {
        unknown_command(name, &why);
        outcome = aludel_i_cli_refuse(cli, &why);
    } else if (command == NULL)
        print_help(cli, stdout);
    else
        print_command_help(cli, command);
    aludel_i_buffer_free(&why);
    return outcome;
}

/* --- aludel_main() ------------------------------------------------------------------------------------------------ */

static bool is_among(const char *words, const char *word)
{
    size_t length = strlen(word);
    for (; words != NULL; words = strchr(words, '|')) {
        words += words[0] == '|';
        if (strcspn(words, "|") == length && strncmp(words, word, length) == 0)
            return true;
    }
    return false;
}

/* ALUDEL_FORMAT=json in a shell must not take help and completion from it. */
static bool choose_format(struct aludel_i_cli *cli, const struct aludel_i_command *command, struct aludel_i_buffer *why)
{
    const char *name = cli->settings.format, *formats = aludel_i_settings_values("format", command->scope);
    if (name == NULL || (command->scope == ALUDEL_I_FOR_READER && !cli->settings.format_typed))
        return true;
    if (is_among(formats, name))
        return aludel_i_format_read(name, &cli->format);
    aludel_i_buffer_printf(why, "'%s' has no format '%s'\nwhat it has: --format=%s", command->name, name, formats);
    return false;
}

static bool choose_color(const struct aludel_i_cli *cli, struct aludel_i_buffer *why)
{
    const char *name = cli->settings.color;
    if (name == NULL || is_among(aludel_i_settings_values("color", ALUDEL_I_FOR_ALL), name))
        return true;
    aludel_i_buffer_printf(why, "'%s' is no way to color\n--color=auto, always or never", name);
    return false;
}

static bool choose_transaction(const struct aludel_i_cli *cli, struct aludel_i_buffer *why)
{
    const char *name = cli->settings.transaction;
    if (name == NULL || strcmp(name, "each") == 0 || strcmp(name, "all") == 0)
        return true;
    aludel_i_buffer_printf(why, "'%s' is no way to divide the work\n--transaction=each or --transaction=all", name);
    return false;
}

/* As the compiler has it of '@ledger'. */
static bool check_names(const struct aludel_i_cli *cli, struct aludel_i_buffer *why)
{
    enum { LONGEST_NAME = 63 };
    const char *ledger = cli->settings.ledger, *role = cli->settings.set_role;
    if (role != NULL && role[0] == '\0')
        aludel_i_buffer_puts(why, "'--set-role' wants a value: ROLE");
    else if (ledger != NULL && ledger[0] == '\0')
        aludel_i_buffer_puts(why, "'--ledger' wants a value: SCHEMA");
    else if (ledger != NULL && strncmp(ledger, "pg_", 3) == 0)
        aludel_i_buffer_printf(why, "'%s' is no schema for a ledger: PostgreSQL keeps 'pg_' to itself", ledger);
    else if (ledger != NULL && strlen(ledger) > LONGEST_NAME)
        aludel_i_buffer_printf(why, "'%s' is no schema for a ledger: PostgreSQL would cut it behind %d bytes", ledger,
                               LONGEST_NAME);
    return why->length == 0;
}

static bool check_arguments(const struct aludel_i_cli *cli, const struct aludel_i_command *command, int argc,
                            char **argv, struct aludel_i_buffer *why)
{
    int given = cli->arguments.n - 1;
    const char *stray = aludel_i_settings_stray(argc, argv, command->scope);
    if (stray != NULL)
        aludel_i_buffer_printf(why, "'%s' does not take '--%s'\nwhat it takes: " ALUDEL_I_CALL "help %s", command->name,
                               stray, command->name);
    else if (given < command->least || given > command->most)
        aludel_i_buffer_printf(why, "'%s' %s\n" ALUDEL_I_CALL "%s%s%s", command->name,
                               given < command->least ? "wants an argument" : "does not take so many arguments",
                               command->name, command->arguments[0] == '\0' ? "" : " ", command->arguments);
    return why->length == 0;
}

/* The command to run, or NULL after saying why there is none. */
static const struct aludel_i_command *read_command(struct aludel_i_cli *cli, int argc, char **argv,
                                                   struct aludel_i_buffer *why)
{
    bool read = aludel_i_settings_read(&cli->settings, &cli->arguments, argc, argv, why);
    if (cli->settings.format != NULL && strcmp(cli->settings.format, "json") == 0)
        cli->format = ALUDEL_I_JSON; /* what is wrong is said in it, too */
    if (!read)
        return NULL;
    if (cli->settings.version) {
        const struct aludel_i_command *version = find_command("version");
        return choose_format(cli, version, why) ? version : NULL;
    }
    if (cli->settings.help) {
        cli->arguments.at[1] = cli->arguments.at[0];
        cli->arguments.n = cli->arguments.n > 0 ? 2 : 1;
        cli->arguments.at[0] = "help";
        return find_command("help");
    }
    if (cli->arguments.n == 0) {
        aludel_i_buffer_printf(why, "no command\nthe commands: " ALUDEL_I_CALL "help");
        return NULL;
    }
    const struct aludel_i_command *command = find_command(cli->arguments.at[0]);
    if (command == NULL)
        unknown_command(cli->arguments.at[0], why);
    else if (!check_arguments(cli, command, argc, argv, why) || !choose_format(cli, command, why) ||
             !choose_color(cli, why) || !choose_transaction(cli, why) || !check_names(cli, why))
        return NULL;
    return command;
}

/* Of stdout: one that has enough needs no message, and the work is done all the same. errno may be another's by now. */
static bool has_reader_left(void)
{
    struct pollfd out = {.fd = STDOUT_FILENO};
    return poll(&out, 1, 0) == 1 && (out.revents & (POLLERR | POLLHUP)) != 0;
}

int aludel_main(int argc, char **argv, const struct aludel_plan *plan)
{
    struct aludel_i_cli cli = {.plan = plan, .program = "migrate", .called = "migrate"};
    struct aludel_i_buffer why = {.at = NULL};
    if (argc > 0 && argv[0] != NULL && argv[0][0] != '\0') {
        const char *slash = strrchr(argv[0], '/');
        cli.called = argv[0];
        cli.program = slash == NULL ? argv[0] : slash + 1;
    }
    cli.interrupted = aludel_i_signals_catch();
    const struct aludel_i_command *command = read_command(&cli, argc, argv, &why);
    char *conninfo = aludel_i_secret_hide(argc, argv, cli.settings.database);
    if (conninfo != NULL)
        cli.settings.database = conninfo;
    cli.progress.program = cli.program;
    cli.progress.quiet = cli.settings.quiet;
    cli.progress.verbose = cli.settings.verbose;
    aludel_i_progress_init(&cli.progress, plan, cli.format == ALUDEL_I_JSON, cli.settings.no_progress,
                           cli.settings.color);
    int outcome = command == NULL ? aludel_i_cli_refuse(&cli, &why) : command->run(&cli);
    aludel_i_buffer_free(&why);
    free(conninfo);
    if ((fflush(stdout) != 0 || ferror(stdout) != 0) && !has_reader_left()) {
        outcome = outcome == ALUDEL_OK ? ALUDEL_DISCONNECTED : outcome;
        cli.progress.json = NULL;
        aludel_i_cli_error(&cli, "cannot write to standard output", NULL);
    }
    return outcome;
}
