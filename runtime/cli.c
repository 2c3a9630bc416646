/* aludel_main(): the migrator as a program. One constant table of commands, from which dispatch, usage and help derive.
 */
#include "describe.h"
#include "history.h"
#include "json.h"
#include "migrate.h"
#include "progress.h"
#include "settings.h"
#include "signals.h"
#include "status.h"

#include <string.h>

struct cli {
    const struct aludel_plan *plan;
    const char *program;
    struct aludel_i_settings settings;
    struct aludel_i_arguments arguments;
    enum aludel_i_format format;
    struct aludel_i_progress progress;
    struct aludel_report report;
    struct aludel_options options;
    volatile int *interrupted;
};

struct command {
    const char *name, *arguments, *help;
    int least, most; /* arguments */
    unsigned scope;  /* enum aludel_i_scope */
    int (*run)(struct cli *cli);
};

static const struct command *find_command(const char *name);

static const char *argument(const struct cli *cli, int number, const char *otherwise)
{
    return number < cli->arguments.n ? cli->arguments.at[number] : otherwise;
}

/* --- Saying things ------------------------------------------------------------------------------------------------ */

static void say_error(struct cli *cli, const char *text, const char *hint)
{
    aludel_i_progress_event(
        &cli->progress,
        &(struct aludel_event){.kind = ALUDEL_EVENT_ERROR, .severity = "error", .text = text, .hint = hint});
}

/* A message with its hint behind a newline, as the runtime's pure parts give it. */
static int refuse(struct cli *cli, struct aludel_i_buffer *why)
{
    char *hint = why->at == NULL ? NULL : strchr(why->at, '\n');
    if (hint != NULL)
        *hint++ = '\0';
    say_error(cli, why->failed ? "out of memory" : aludel_i_buffer_text(why), hint);
    return ALUDEL_USAGE;
}

/* Results go to stdout; a reader that went away is no reason to fail. */
static int print(struct cli *cli, struct aludel_i_buffer *out, int outcome)
{
    if (out->failed) {
        say_error(cli, "out of memory", NULL);
        outcome = ALUDEL_DISCONNECTED;
    } else
        fwrite(aludel_i_buffer_text(out), 1, out->length, stdout);
    aludel_i_buffer_free(out);
    return outcome;
}

/* --- The database ------------------------------------------------------------------------------------------------- */

static void choose_options(struct cli *cli)
{
    struct aludel_i_settings *settings = &cli->settings;
    cli->options = (struct aludel_options){
        .ledger = settings->ledger,
        .set_role = settings->set_role,
        .lock_timeout_ms = settings->lock_timeout < 0 ? NULL : &settings->lock_timeout,
        .statement_timeout_ms = settings->statement_timeout < 0 ? NULL : &settings->statement_timeout,
        .retries = settings->retries < 0 ? NULL : &settings->retries,
        .wait_lock_ms = settings->wait_lock == 0 ? 1 : settings->wait_lock,
        .interrupted = cli->interrupted};
    cli->report = (struct aludel_report){.on_event = aludel_i_progress_event, .user = &cli->progress};
}

static int open_session(struct cli *cli, struct aludel_i_session *session)
{
    struct aludel_i_conn conn = {.pg = NULL};
    struct aludel_i_buffer why = {.at = NULL};
    bool open = aludel_i_conn_open(&conn, cli->settings.database, &why);
    /* the server itself says FATAL; before that it is the address that is wrong */
    if (!open)
        say_error(cli, aludel_i_buffer_text(&why),
                  strstr(aludel_i_buffer_text(&why), "FATAL") != NULL
                      ? NULL
                      : "say where the database is: --database, DATABASE_URL or PGHOST");
    aludel_i_buffer_free(&why);
    if (!open)
        return ALUDEL_DISCONNECTED;
    choose_options(cli);
    if (!aludel_i_session_init(session, conn.pg, cli->plan, &cli->options, &cli->report)) {
        say_error(cli, "out of memory", NULL);
        PQfinish(conn.pg);
        return ALUDEL_DISCONNECTED;
    }
    aludel_i_session_listen(session);
    aludel_i_signals_arm();
    return ALUDEL_OK;
}

static void close_session(struct aludel_i_session *session)
{
    PGconn *pg = session->conn.pg;
    aludel_i_session_free(session);
    PQfinish(pg);
}

/* A command that only reads: connect, look once, answer. */
static int with_view(struct cli *cli, int (*answer)(struct cli *cli, const struct aludel_i_view *view))
{
    struct aludel_i_session session;
    struct aludel_i_view view = {.plan = NULL};
    int outcome = open_session(cli, &session);
    if (outcome != ALUDEL_OK)
        return outcome;
    outcome = aludel_i_session_look(&session, false);
    if (outcome == ALUDEL_OK && !aludel_i_view_init(&view, cli->plan, &session.state))
        outcome = ALUDEL_DISCONNECTED;
    if (outcome == ALUDEL_DISCONNECTED)
        say_error(cli, "the connection was lost", NULL);
    if (outcome == ALUDEL_OK)
        outcome = answer(cli, &view);
    aludel_i_view_free(&view);
    close_session(&session);
    return outcome;
}

/* The same from the plan alone. */
static int without_database(struct cli *cli, int (*answer)(struct cli *cli, const struct aludel_i_view *view))
{
    struct aludel_i_view view;
    if (!aludel_i_view_init(&view, cli->plan, NULL)) {
        say_error(cli, "out of memory", NULL);
        return ALUDEL_DISCONNECTED;
    }
    int outcome = answer(cli, &view);
    aludel_i_view_free(&view);
    return outcome;
}

/* --- upgrade, downgrade, stamp ------------------------------------------------------------------------------------ */

static const char *fate_name(const struct aludel_i_errand *errand)
{
    static const char *const names[][3] = {{"not applied", "applied", "unknown"},
                                           {"not reverted", "reverted", "unknown"}};
    return names[errand->downgrade][errand->fate];
}

static uint32_t count_done(const struct aludel_i_run *run)
{
    uint32_t done = 0;
    for (uint32_t i = 0; i < run->n; i++)
        done += run->errands[i].fate == ALUDEL_I_DONE;
    return done;
}

static void list_current(const struct aludel_i_view *view, struct aludel_i_buffer *text)
{
    for (uint32_t i = 0; i < view->graph.n; i++)
        if (view->heads[i])
            aludel_i_buffer_printf(text, "%s%s", text->length == 0 ? "" : ", ", view->graph.nodes[i].id);
    if (text->length == 0)
        aludel_i_buffer_puts(text, "base");
}

/* What the database holds now, by asking it. False: it does not answer. */
static bool look_after(struct aludel_i_session *session, struct aludel_i_buffer *current)
{
    struct aludel_i_view view;
    session->report = NULL;
    if (PQstatus(session->conn.pg) != CONNECTION_OK || aludel_i_session_look(session, false) != ALUDEL_OK ||
        !aludel_i_view_init(&view, session->plan, &session->state))
        return false;
    list_current(&view, current);
    aludel_i_buffer_puts(current, " (");
    aludel_i_status_summary(&view, current);
    while (current->length > 0 && current->at[current->length - 1] == '\n')
        current->at[--current->length] = '\0';
    aludel_i_buffer_puts(current, ")");
    aludel_i_view_free(&view);
    return true;
}

static void conclude_json(const struct aludel_i_run *run, int outcome, const char *current, double ms)
{
    struct aludel_i_buffer line = {.at = NULL};
    aludel_i_json_open(&line, NULL, '{');
    aludel_i_json_string(&line, "event", "end");
    aludel_i_json_number(&line, "exit", outcome);
    aludel_i_json_number(&line, "done", count_done(run));
    aludel_i_json_number(&line, "count", run->n);
    aludel_i_json_number(&line, "ms", (int64_t)ms);
    if (current != NULL)
        aludel_i_json_string(&line, "holds", current);
    aludel_i_json_open(&line, "revisions", '[');
    for (uint32_t i = 0; i < run->n; i++) {
        aludel_i_json_open(&line, NULL, '{');
        aludel_i_json_string(&line, "revision", run->errands[i].id);
        aludel_i_json_string(&line, "outcome", fate_name(&run->errands[i]));
        aludel_i_json_close(&line, '}');
    }
    aludel_i_json_close(&line, ']');
    aludel_i_json_line(&line);
    fwrite(aludel_i_buffer_text(&line), 1, line.length, stdout);
    aludel_i_buffer_free(&line);
}

/* Says what was done or, after a failure, what the database holds now and what became of each revision. */
static void conclude(struct cli *cli, struct aludel_i_session *session, const struct aludel_i_run *run, int outcome,
                     double ms)
{
    struct aludel_i_buffer current = {.at = NULL};
    bool known = outcome != ALUDEL_OK && run->n > 0 && look_after(session, &current);
    uint32_t done = count_done(run);
    if (cli->progress.json != NULL)
        conclude_json(run, outcome, known ? current.at : NULL, ms);
    else if (outcome == ALUDEL_OK && run->n == 0)
        aludel_i_progress_say(&cli->progress, "nothing to do");
    else if (outcome == ALUDEL_OK)
        aludel_i_progress_say(&cli->progress, "done: %u revision%s in %.1f s", done, done == 1 ? "" : "s", ms / 1000);
    else if (known)
        aludel_i_progress_say(&cli->progress, "the database is at %s", current.at);
    else
        for (uint32_t i = 0; i < run->n; i++)
            aludel_i_progress_say(&cli->progress, "%-*s  %s", cli->progress.id_width, run->errands[i].id,
                                  fate_name(&run->errands[i]));
    aludel_i_buffer_free(&current);
}

static int migrate(struct cli *cli, const struct aludel_i_goal *goal)
{
    struct aludel_i_session session;
    struct aludel_i_run run;
    int outcome = open_session(cli, &session);
    if (outcome != ALUDEL_OK)
        return outcome;
    double began = aludel_i_now();
    outcome = aludel_i_migrate(&session, goal, &run);
    conclude(cli, &session, &run, outcome, aludel_i_now() - began);
    aludel_i_run_free(&run);
    close_session(&session);
    return outcome;
}

static int run_upgrade(struct cli *cli)
{
    return migrate(cli, &(struct aludel_i_goal){.kind = ALUDEL_I_UPGRADE, .target = argument(cli, 1, "head")});
}

static int run_downgrade(struct cli *cli)
{
    return migrate(cli, &(struct aludel_i_goal){.kind = ALUDEL_I_DOWNGRADE, .target = argument(cli, 1, NULL)});
}

static int run_stamp(struct cli *cli)
{
    return migrate(cli, &(struct aludel_i_goal){
                            .kind = ALUDEL_I_STAMP, .target = argument(cli, 1, NULL), .purge = cli->settings.purge});
}

/* --- Reading commands --------------------------------------------------------------------------------------------- */

static int answer_current(struct cli *cli, const struct aludel_i_view *view)
{
    struct aludel_i_buffer out = {.at = NULL};
    aludel_i_current(view, cli->format, cli->settings.verbose, &out);
    return print(cli, &out, !cli->settings.check_heads || aludel_i_at_heads(view) ? ALUDEL_OK : ALUDEL_NO);
}

static int answer_status(struct cli *cli, const struct aludel_i_view *view)
{
    struct aludel_i_buffer out = {.at = NULL};
    aludel_i_status(view, cli->format, &out);
    return print(cli, &out, !cli->settings.exit_code || aludel_i_all_well(view) ? ALUDEL_OK : ALUDEL_NO);
}

static int answer_check(struct cli *cli, const struct aludel_i_view *view)
{
    struct aludel_i_buffer out = {.at = NULL};
    if (cli->format == ALUDEL_I_JSON)
        aludel_i_status(view, cli->format, &out);
    else {
        aludel_i_status_summary(view, &out);
        if (out.length > 0 && out.at[out.length - 1] != '\n')
            aludel_i_buffer_puts(&out, "\n");
    }
    return print(cli, &out, aludel_i_all_well(view) ? ALUDEL_OK : ALUDEL_NO);
}

static int answer_history(struct cli *cli, const struct aludel_i_view *view)
{
    struct aludel_i_buffer out = {.at = NULL}, why = {.at = NULL};
    struct aludel_i_history_options options = {.format = cli->format,
                                               .verbose = cli->settings.verbose,
                                               .indicate_current = cli->settings.indicate_current,
                                               .range = cli->settings.range};
    bool ok = aludel_i_history(view, &options, &out, &why);
    int outcome = ok ? print(cli, &out, ALUDEL_OK) : refuse(cli, &why);
    aludel_i_buffer_free(&out);
    aludel_i_buffer_free(&why);
    return outcome;
}

static int answer_show(struct cli *cli, const struct aludel_i_view *view)
{
    struct aludel_i_buffer out = {.at = NULL}, why = {.at = NULL};
    bool ok = aludel_i_show(view, argument(cli, 1, NULL), cli->format, &out, &why);
    int outcome = ok ? print(cli, &out, ALUDEL_OK) : refuse(cli, &why);
    aludel_i_buffer_free(&out);
    aludel_i_buffer_free(&why);
    return outcome;
}

static int answer_heads(struct cli *cli, const struct aludel_i_view *view)
{
    struct aludel_i_buffer out = {.at = NULL};
    aludel_i_heads(view, cli->format, cli->settings.verbose, &out);
    return print(cli, &out, ALUDEL_OK);
}

static int answer_branches(struct cli *cli, const struct aludel_i_view *view)
{
    struct aludel_i_buffer out = {.at = NULL};
    aludel_i_branches(view, cli->format, cli->settings.verbose, &out);
    return print(cli, &out, ALUDEL_OK);
}

static int run_current(struct cli *cli)
{
    return with_view(cli, answer_current);
}

static int run_status(struct cli *cli)
{
    return with_view(cli, answer_status);
}

static int run_check(struct cli *cli)
{
    return with_view(cli, answer_check);
}

static int run_history(struct cli *cli)
{
    const char *range = cli->settings.range;
    bool database = cli->settings.indicate_current || (range != NULL && aludel_i_target_asks_database(range));
    return database ? with_view(cli, answer_history) : without_database(cli, answer_history);
}

static int run_show(struct cli *cli)
{
    bool database = aludel_i_target_asks_database(argument(cli, 1, ""));
    return database ? with_view(cli, answer_show) : without_database(cli, answer_show);
}

static int run_heads(struct cli *cli)
{
    return without_database(cli, answer_heads);
}

static int run_branches(struct cli *cli)
{
    return without_database(cli, answer_branches);
}

static void json_heads(const struct aludel_i_view *view, struct aludel_i_buffer *out)
{
    aludel_i_json_open(out, "heads", '[');
    for (uint32_t i = 0; i < view->graph.n_known; i++)
        if (aludel_i_is_head(view, i))
            aludel_i_json_string(out, NULL, view->graph.nodes[i].id);
    aludel_i_json_close(out, ']');
}

static int answer_version(struct cli *cli, const struct aludel_i_view *view)
{
    const struct aludel_plan *plan = cli->plan;
    struct aludel_i_buffer out = {.at = NULL};
    int libpq = PQlibVersion();
    if (cli->format == ALUDEL_I_JSON) {
        aludel_i_json_open(&out, NULL, '{');
        aludel_i_json_string(&out, "aludel", ALUDEL_VERSION);
        aludel_i_json_string(&out, "compiler", plan->compiler);
        aludel_i_json_string(&out, "project", plan->project);
        aludel_i_json_number(&out, "revisions", plan->n_revisions);
        json_heads(view, &out);
        aludel_i_json_string(&out, "digest", plan->digest);
        aludel_i_json_string(&out, "ledger", plan->ledger);
        aludel_i_json_number(&out, "libpq", libpq);
        aludel_i_json_string(&out, "tls", aludel_i_static_tls != NULL ? aludel_i_static_tls() : NULL);
        aludel_i_json_string(&out, "without", aludel_i_static_without != NULL ? aludel_i_static_without() : NULL);
        aludel_i_json_line(&out);
        return print(cli, &out, ALUDEL_OK);
    }
    aludel_i_buffer_printf(&out, "%s: aludel %s, compiled by aludel %s\n", cli->program, ALUDEL_VERSION,
                           plan->compiler);
    aludel_i_buffer_printf(&out, "%s%s%u revision%s, digest %.12s\nlibpq %d.%d", plan->project,
                           plan->project[0] == '\0' ? "" : ": ", plan->n_revisions, plan->n_revisions == 1 ? "" : "s",
                           plan->digest, libpq / 10000, libpq % 10000);
    if (aludel_i_static_tls != NULL && aludel_i_static_without != NULL)
        aludel_i_buffer_printf(&out, ", %s; static, without %s", aludel_i_static_tls(), aludel_i_static_without());
    aludel_i_buffer_printf(&out, "\n");
    return print(cli, &out, ALUDEL_OK);
}

static int run_version(struct cli *cli)
{
    return without_database(cli, answer_version);
}

static int run_help(struct cli *cli);

/* --- The table ---------------------------------------------------------------------------------------------------- */

/* clang-format off */
static const struct command commands[] = {
    {"upgrade", "[TARGET]", "apply what TARGET needs and is not applied; default: head", 0, 1, ALUDEL_I_FOR_WORK, run_upgrade},
    {"downgrade", "TARGET", "revert what stands above TARGET: -1, an id, base", 1, 1, ALUDEL_I_FOR_WORK, run_downgrade},
    {"current", "", "what the database is at", 0, 0, ALUDEL_I_FOR_CURRENT, run_current},
    {"status", "", "each revision: applied, pending, edited, unknown, half applied", 0, 0, ALUDEL_I_FOR_STATUS, run_status},
    {"check", "", "exit 1 if anything is pending, edited, half applied or unknown", 0, 0, 0, run_check},
    {"history", "", "all revisions, newest first", 0, 0, ALUDEL_I_FOR_HISTORY, run_history},
    {"heads", "", "revisions that no other one follows", 0, 0, 0, run_heads},
    {"branches", "", "revisions that several others follow", 0, 0, 0, run_branches},
    {"show", "REVISION", "all about one revision", 1, 1, 0, run_show},
    {"stamp", "TARGET", "record that the database is at TARGET, without running anything", 1, 1, ALUDEL_I_FOR_WORK | ALUDEL_I_FOR_STAMP, run_stamp},
    {"version", "", "what this program is, and what is in it", 0, 0, 0, run_version},
    {"help", "[COMMAND]", "this text, or that of a command", 0, 1, 0, run_help},
};
/* clang-format on */

enum { N_COMMANDS = sizeof commands / sizeof commands[0] };

static const struct command *find_command(const char *name)
{
    for (int i = 0; i < N_COMMANDS; i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

static void print_help(const struct cli *cli, FILE *out)
{
    const struct aludel_plan *plan = cli->plan;
    if (plan->title[0] != '\0')
        fprintf(out, "%s\n\n", plan->title);
    fprintf(out, "usage: %s [OPTIONS] COMMAND [ARGUMENTS]\n\nCommands:\n", cli->program);
    for (int i = 0; i < N_COMMANDS; i++) {
        char left[48];
        snprintf(left, sizeof left, "%s %s", commands[i].name, commands[i].arguments);
        fprintf(out, "  %-20s %s\n", left, commands[i].help);
    }
    fputs("\nOptions, each also as a variable (ALUDEL_LOCK_TIMEOUT=3s):\n", out);
    aludel_i_settings_help(out, 0);
    fputs("\nTargets: head, heads, base, current, an id or 4 characters of it, +N, -N, ID+N, BRANCH@head.\n"
          "Exit codes: 0 done; 1 the answer is no; 2 usage; 3 no connection; 4 locked; 5 a statement failed;\n"
          "6 ledger and program disagree; 7 stopped part-way, run again; 8 server unfit; 130, 143 interrupted.\n",
          out);
}

static void print_command_help(const struct cli *cli, const struct command *command)
{
    printf("usage: %s %s%s%s [OPTIONS]\n\n%s\n\nOptions:\n", cli->program, command->name,
           command->arguments[0] == '\0' ? "" : " ", command->arguments, command->help);
    if (command->scope != 0)
        aludel_i_settings_help(stdout, command->scope);
    aludel_i_settings_help(stdout, 0);
}

static int run_help(struct cli *cli)
{
    const char *name = argument(cli, 1, NULL);
    const struct command *command = name == NULL ? NULL : find_command(name);
    if (name != NULL && command == NULL) {
        say_error(cli, "there is no such command", "the commands: help");
        return ALUDEL_USAGE;
    }
    if (command == NULL)
        print_help(cli, stdout);
    else
        print_command_help(cli, command);
    return ALUDEL_OK;
}

/* --- aludel_main() ------------------------------------------------------------------------------------------------ */

static bool choose_format(struct cli *cli, const struct command *command, struct aludel_i_buffer *why)
{
    const char *name = cli->settings.format, *color = cli->settings.color;
    if (name != NULL && (!aludel_i_format_read(name, &cli->format) ||
                         (cli->format > ALUDEL_I_JSON && command->scope != ALUDEL_I_FOR_HISTORY))) {
        aludel_i_buffer_printf(why, "'%s' has no format '%s'\n--format=text or --format=json", command->name, name);
        return false;
    }
    if (color != NULL && strcmp(color, "auto") != 0 && strcmp(color, "always") != 0 && strcmp(color, "never") != 0) {
        aludel_i_buffer_printf(why, "'%s' is no way to color\n--color=auto, always or never", color);
        return false;
    }
    return true;
}

static bool check_arguments(const struct cli *cli, const struct command *command, int argc, char **argv,
                            struct aludel_i_buffer *why)
{
    int given = cli->arguments.n - 1;
    const char *stray = aludel_i_settings_stray(argc, argv, command->scope);
    if (stray != NULL)
        aludel_i_buffer_printf(why, "'%s' does not take '--%s'\n%s help %s", command->name, stray, cli->program,
                               command->name);
    else if (given < command->least || given > command->most)
        aludel_i_buffer_printf(why, "'%s' %s\nusage: %s %s%s%s", command->name,
                               given < command->least ? "wants an argument" : "does not take so many arguments",
                               cli->program, command->name, command->arguments[0] == '\0' ? "" : " ",
                               command->arguments);
    return why->length == 0;
}

/* The command to run, or NULL after saying why there is none. */
static const struct command *read_command(struct cli *cli, int argc, char **argv, struct aludel_i_buffer *why)
{
    if (!aludel_i_settings_read(&cli->settings, &cli->arguments, argc, argv, why))
        return NULL;
    if (cli->settings.version || cli->settings.help) {
        const char *instead = cli->settings.version ? "version" : "help";
        if (cli->settings.help && cli->arguments.n > 0)
            cli->arguments.at[1] = cli->arguments.at[0];
        cli->arguments.n = cli->settings.help && cli->arguments.n > 0 ? 2 : 1;
        cli->arguments.at[0] = instead;
        return find_command(instead);
    }
    if (cli->arguments.n == 0) {
        aludel_i_buffer_printf(why, "no command\n%s help", cli->program);
        return NULL;
    }
    const struct command *command = find_command(cli->arguments.at[0]);
    if (command == NULL)
        aludel_i_buffer_printf(why, "there is no command '%s'\n%s help", cli->arguments.at[0], cli->program);
    else if (!check_arguments(cli, command, argc, argv, why) || !choose_format(cli, command, why))
        return NULL;
    return command;
}

int aludel_main(int argc, char **argv, const struct aludel_plan *plan)
{
    struct cli cli = {.plan = plan, .program = "migrate"};
    struct aludel_i_buffer why = {.at = NULL};
    if (argc > 0 && argv[0] != NULL && argv[0][0] != '\0') {
        const char *slash = strrchr(argv[0], '/');
        cli.program = slash == NULL ? argv[0] : slash + 1;
    }
    cli.interrupted = aludel_i_signals_catch();
    const struct command *command = read_command(&cli, argc, argv, &why);
    cli.progress.quiet = cli.settings.quiet;
    cli.progress.verbose = cli.settings.verbose;
    aludel_i_progress_init(&cli.progress, plan, cli.format == ALUDEL_I_JSON, cli.settings.no_progress,
                           cli.settings.color);
    int outcome = command == NULL ? refuse(&cli, &why) : command->run(&cli);
    aludel_i_buffer_free(&why);
    if (fflush(stdout) != 0 && outcome == ALUDEL_OK)
        outcome = ALUDEL_DISCONNECTED;
    return outcome;
}
