#include "calls.h"
#include "cli.h"
#include "completion.h"

#include <stdlib.h>
#include <string.h>

static const struct aludel_i_manual_term targets[] = {
    {"head, heads", "the one head, or all of them"},
    {"base", "nothing applied"},
    {"current", "what the database is at"},
    {"ID", "a revision, or as much of its id's beginning as is unique, 4 characters at least"},
    {"+N, -N", "so many revisions up or down from where the database is"},
    {"ID+N, ID-N", "so many from there"},
    {"BRANCH@head", "the head of a branch"},
    {NULL, NULL},
};

static const struct aludel_i_manual_term exit_status[] = {
    {"0", "done"},
    {"1", "the answer is no"},
    {"2", "wrong usage, an unknown or ambiguous target, an irreversible revision"},
    {"3", "no connection, or it was lost for good"},
    {"4", "another migrator held the lock and made no progress"},
    {"5", "a statement failed; its step was rolled back"},
    {"6", "ledger and program disagree: nothing was run"},
    {"7", "a step without a transaction stopped part-way: run it again, it goes on from there"},
    {"8", "the server cannot take the pending work"},
    {"130, 143", "interrupted, terminated"},
    {NULL, NULL},
};

static const struct aludel_i_manual_term environment[] = {
    {"DATABASE_URL", "the connection, where --database is not given"},
    {"PGHOST, PGPORT, PGUSER, PGPASSWORD, ...", "libpq's variables, where neither is"},
    {"ALUDEL_LOCK_TIMEOUT, ...", "each option but help and version: ALUDEL_ and its name, in capitals and with _ for "
                                 "-; an empty one counts as none; what is almost one of "
                                 "these is refused as misspelled"},
    {"NO_COLOR", "no color"},
    {NULL, NULL},
};

static const struct aludel_i_manual_section sections[] = {
    {"Targets", targets},
    {"Exit status", exit_status},
    {"Environment", environment},
};

/* The options of each command behind those of all. */
static bool fill(struct aludel_i_manual *manual)
{
    const struct aludel_i_command *commands = aludel_i_cli_commands(&manual->n_commands);
    struct aludel_i_manual_option *options = calloc((manual->n_commands + 1) * ALUDEL_I_OPTIONS, sizeof *options);
    struct aludel_i_manual_command *described = calloc(manual->n_commands, sizeof *described);
    manual->options = options;
    manual->commands = described;
    if (options == NULL || described == NULL)
        return false;
    manual->n_options = aludel_i_settings_options(0, options);
    for (uint32_t i = 0; i < manual->n_commands; i++) {
        const struct aludel_i_command *command = &commands[i];
        options += ALUDEL_I_OPTIONS;
        uint32_t n = command->scope == 0 ? 0 : aludel_i_settings_options(command->scope, options);
        described[i] = (struct aludel_i_manual_command){command->name, command->arguments, command->help, options, n};
    }
    return true;
}

/* What `write` makes of the manual; false when it knows no such thing as what was asked for. */
static int answer(struct aludel_i_cli *cli, const char *asked,
                  bool (*write)(const struct aludel_i_manual *manual, const char *asked, struct aludel_i_buffer *out))
{
    struct aludel_i_buffer out = {.at = NULL}, why = {.at = NULL};
    struct aludel_i_manual manual = {
        .program = cli->program,
        .summary = "takes a PostgreSQL database to a revision of its schema, and back",
        .text = "The revisions are part of the program: there are no files to ship, and nothing but a connection is\n"
                "needed. However often it is run, and however many of it at once, each step is applied once.",
        .sections = sections,
        .n_sections = sizeof sections / sizeof sections[0]};
    bool known = true;
    if (fill(&manual))
        known = write(&manual, asked, &out);
    else
        out.failed = true;
    if (!known)
        aludel_i_buffer_printf(&why, "there is no %s '%s'\n" ALUDEL_I_CALL "help %s", cli->arguments.at[0], asked,
                               cli->arguments.at[0]);
    int outcome = known ? aludel_i_cli_print(cli, &out, ALUDEL_OK) : aludel_i_cli_refuse(cli, &why);
    aludel_i_buffer_free(&why);
    free((void *)manual.options);
    free((void *)manual.commands);
    return outcome;
}

int aludel_i_run_manual(struct aludel_i_cli *cli)
{
    return answer(cli, aludel_i_cli_argument(cli, 1, "man"), aludel_i_manual_write);
}

/* --- What a revision may be called, for the shells' scripts --------------------------------------------------------
 */

static int answer_targets(struct aludel_i_cli *cli, const struct aludel_i_view *view)
{
    struct aludel_i_buffer out = {.at = NULL};
    aludel_i_completion_targets(&view->graph, &out);
    return aludel_i_cli_print(cli, &out, ALUDEL_OK);
}

int aludel_i_run_completion(struct aludel_i_cli *cli)
{
    const char *asked = aludel_i_cli_argument(cli, 1, "");
    return strcmp(asked, "targets") == 0 ? aludel_i_cli_without_database(cli, answer_targets)
                                         : answer(cli, asked, aludel_i_completion_write);
}
