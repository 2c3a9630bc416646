/* cli.h: what the commands share: cli.c (table, help, aludel_main()), cli_session.c (a database and what is said of
 * it), cli_work.c (commands that change the database), cli_read.c (those that only read), cli_manual.c (manual and
 * completion). */
#ifndef ALUDEL_CLI_H
#define ALUDEL_CLI_H

#include "history.h"
#include "progress.h"
#include "session.h"
#include "settings.h"

struct aludel_i_cli {
    const struct aludel_plan *plan;
    const char *program; /* its name */
    const char *called;  /* what was typed to run it, for hints */
    struct aludel_i_settings settings;
    struct aludel_i_arguments arguments;
    enum aludel_i_format format;
    struct aludel_i_progress progress;
    struct aludel_report report;
    struct aludel_options options;
    volatile int *interrupted;
    bool noted; /* that the ledger which was named is not there */
    bool late;  /* there is no time left to wait */
};

/* A row of the table of commands, from which dispatch, usage, help, manual and completion derive. */
struct aludel_i_command {
    const char *name, *arguments, *help;
    int least, most; /* arguments */
    unsigned scope;  /* enum aludel_i_scope */
    int (*run)(struct aludel_i_cli *cli);
};
const struct aludel_i_command *aludel_i_cli_commands(uint32_t *n);

/* Argument number `number`, the command being 0, or `otherwise`. */
const char *aludel_i_cli_argument(const struct aludel_i_cli *cli, int number, const char *otherwise);

/* What the settings say, for the runtime; opening does it, too. */
void aludel_i_cli_choose_options(struct aludel_i_cli *cli);

void aludel_i_cli_error(struct aludel_i_cli *cli, const char *text, const char *hint);

/* Says a message with its hint behind a newline, as the runtime's pure parts give it. ALUDEL_USAGE. */
int aludel_i_cli_refuse(struct aludel_i_cli *cli, struct aludel_i_buffer *why);

/* Results go to stdout. Frees `out`; returns `outcome`, unless there was no memory. */
int aludel_i_cli_print(struct aludel_i_cli *cli, struct aludel_i_buffer *out, int outcome);

/* Connects. Anything but ALUDEL_OK was said, and there is nothing to close. */
ALUDEL_I_MUST_CHECK int aludel_i_cli_open(struct aludel_i_cli *cli, struct aludel_i_session *session);

/* Looks, for a command that only reads. Anything but ALUDEL_OK was said; a ledger that was named and is not there, too.
 */
ALUDEL_I_MUST_CHECK int aludel_i_cli_look(struct aludel_i_cli *cli, struct aludel_i_session *session);
void aludel_i_cli_close(struct aludel_i_session *session);

/* The answer of a command that only reads: connects and looks once, or goes by the plan alone. */
int aludel_i_cli_with_view(struct aludel_i_cli *cli,
                           int (*answer)(struct aludel_i_cli *cli, const struct aludel_i_view *view));
int aludel_i_cli_without_database(struct aludel_i_cli *cli,
                                  int (*answer)(struct aludel_i_cli *cli, const struct aludel_i_view *view));

/* The commands: each returns its exit code. */
int aludel_i_run_upgrade(struct aludel_i_cli *cli);
int aludel_i_run_downgrade(struct aludel_i_cli *cli);
int aludel_i_run_stamp(struct aludel_i_cli *cli);
int aludel_i_run_accept(struct aludel_i_cli *cli);
int aludel_i_run_adopt(struct aludel_i_cli *cli);
int aludel_i_run_current(struct aludel_i_cli *cli);
int aludel_i_run_status(struct aludel_i_cli *cli);
int aludel_i_run_check(struct aludel_i_cli *cli);
int aludel_i_run_history(struct aludel_i_cli *cli);
int aludel_i_run_show(struct aludel_i_cli *cli);
int aludel_i_run_heads(struct aludel_i_cli *cli);
int aludel_i_run_branches(struct aludel_i_cli *cli);
int aludel_i_run_log(struct aludel_i_cli *cli);
int aludel_i_run_wait(struct aludel_i_cli *cli);
int aludel_i_run_version(struct aludel_i_cli *cli);
int aludel_i_run_manual(struct aludel_i_cli *cli);
int aludel_i_run_completion(struct aludel_i_cli *cli);

#endif
