/* settings.h: the migrator's options, one constant table: parsing, ALUDEL_* variables, --help and the README's table
 * all derive from it. */
#ifndef ALUDEL_SETTINGS_H
#define ALUDEL_SETTINGS_H

#include "manual.h"

#include <stdio.h>

/* What the command line and the environment say. */
struct aludel_i_settings {
    const char *database, *ledger, *set_role, *format, *color, *range, *until, *reason, *transaction, *from,
        *from_table;
    int32_t lock_timeout, statement_timeout, wait_lock, timeout; /* ms; -1: not given */
    int32_t retries;                                             /* -1: not given */
    bool quiet, verbose, no_progress, exit_code, check_heads, indicate_current, graph, purge, keep_alembic, dry_run,
        rehearse, sql, help, version;
    bool format_typed; /* it is not ALUDEL_FORMAT's */
};

enum { ALUDEL_I_ARGUMENTS = 8 };

struct aludel_i_arguments {
    const char *at[ALUDEL_I_ARGUMENTS]; /* command, target, ... */
    int n;
};

/* Bits of the commands that an option is for. */
enum aludel_i_scope {
    ALUDEL_I_FOR_ALL = 0,
    ALUDEL_I_FOR_WORK = 1, /* upgrade, downgrade, stamp, accept, adopt */
    ALUDEL_I_FOR_CURRENT = 2,
    ALUDEL_I_FOR_HISTORY = 4,
    ALUDEL_I_FOR_STATUS = 8,
    ALUDEL_I_FOR_STAMP = 16,
    ALUDEL_I_FOR_WAIT = 32,
    ALUDEL_I_FOR_UPGRADE = 64, /* and downgrade */
    ALUDEL_I_FOR_ACCEPT = 128,
    ALUDEL_I_FOR_ADOPT = 256,
    ALUDEL_I_FOR_READER = 512 /* manual, completion, help: text by nature */
};

/* Reads the environment and then argv, which wins. False: `why` says what is wrong, with a hint after a newline. A word
 * that begins with a minus and a digit is an argument: `downgrade -1`. */
ALUDEL_I_MUST_CHECK bool aludel_i_settings_read(struct aludel_i_settings *settings,
                                                struct aludel_i_arguments *arguments, int argc, char **argv,
                                                struct aludel_i_buffer *why);

/* Was an option given that is not for commands with these bits? Its name, or NULL. */
const char *aludel_i_settings_stray(int argc, char **argv, unsigned scope);

enum { ALUDEL_I_OPTIONS = 64 };

/* The options of commands with these bits, or with 0 those of all commands. Where both have one of a name, the former
 * takes more values. Returns how many. */
uint32_t aludel_i_settings_options(unsigned scope, struct aludel_i_manual_option options[ALUDEL_I_OPTIONS]);

/* What option `name` takes from commands with these bits: "text|json". */
const char *aludel_i_settings_values(const char *name, unsigned scope);

/* Two columns of a help text, the left one so wide; what is too long has a line of its own. */
void aludel_i_help_line(FILE *out, int width, const char *left, const char *right);

/* The table's lines for commands with these bits, and of those for all commands the ones that these have no own of. */
void aludel_i_settings_help(FILE *out, unsigned scope);

#endif
