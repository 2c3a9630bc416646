#include "adopt.h"
#include "calls.h"
#include "cli.h"
#include "json.h"
#include "migrate.h"
#include "offline.h"
#include "status.h"

#include <string.h>

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

/* What the database holds now, by asking it, which the signal that ended the work is not to end. False: it does not
 * answer. */
static bool look_after(struct aludel_i_session *session, struct aludel_i_buffer *current)
{
    struct aludel_i_view view;
    session->report = NULL;
    session->conn.interrupted = NULL;
    if (!aludel_i_conn_usable(&session->conn) || aludel_i_session_look(session, false) != ALUDEL_OK ||
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

static bool has_statement(const struct aludel_step *steps, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (steps[i].n_statements > 0)
            return true;
    return false;
}

/* Had a rehearsal nothing to tell of some revision? */
static bool any_empty(const struct aludel_plan *plan, const struct aludel_i_run *run)
{
    for (uint32_t i = 0; i < run->n; i++)
        for (uint32_t j = 0; j < plan->n_revisions; j++) {
            const struct aludel_revision *revision = &plan->revisions[j];
            const bool empty = run->errands[i].downgrade ? !has_statement(revision->downgrade, revision->n_downgrade)
                                                         : !has_statement(revision->upgrade, revision->n_upgrade);
            if (empty && strcmp(revision->id, run->errands[i].id) == 0)
                return true;
        }
    return false;
}

static void say_nothing(struct aludel_i_cli *cli, const struct aludel_i_run *run)
{
    if (run->n_unknown == 0)
        aludel_i_progress_say(&cli->progress, "nothing to do");
    else
        aludel_i_progress_say(
            &cli->progress, "nothing to do; the database has %u revision%s that this build does not know: see 'status'",
            run->n_unknown, run->n_unknown == 1 ? "" : "s");
}

/* "" where it was no signal. */
static const char *stopped_by(int outcome)
{
    return outcome == ALUDEL_INTERRUPTED ? "interrupted: " : outcome == ALUDEL_TERMINATED ? "terminated: " : "";
}

/* Says what was done or, after a failure, what the database holds now and what became of each revision. */
static void conclude(struct aludel_i_cli *cli, struct aludel_i_session *session, const struct aludel_i_run *run,
                     int outcome, double ms)
{
    struct aludel_i_buffer current = {.at = NULL};
    const char *stopped = stopped_by(outcome);
    bool known = outcome != ALUDEL_OK && (run->n > 0 || stopped[0] != '\0') && look_after(session, &current);
    uint32_t done = count_done(run);
    if (cli->progress.json != NULL)
        conclude_json(run, outcome, known ? current.at : NULL, ms);
    else if (outcome == ALUDEL_OK && run->n == 0 && run->switched)
        return;
    else if (outcome == ALUDEL_OK && run->n == 0)
        say_nothing(cli, run);
    else if (outcome == ALUDEL_OK && cli->settings.rehearse)
        aludel_i_progress_say(&cli->progress, "rehearsed and rolled back: %u revision%s in %.1f s%s", run->n,
                              run->n == 1 ? "" : "s", ms / 1000,
                              any_empty(cli->plan, run) ? ", some without a statement" : "");
    else if (outcome == ALUDEL_OK)
        aludel_i_progress_say(&cli->progress, "done: %u revision%s in %.1f s", done, done == 1 ? "" : "s", ms / 1000);
    else if (known)
        aludel_i_progress_say(&cli->progress, "%sthe database is at %s", stopped, current.at);
    else
        for (uint32_t i = 0; i < run->n; i++)
            aludel_i_progress_say(&cli->progress, "%-*s  %s", cli->progress.id_width, run->errands[i].id,
                                  fate_name(&run->errands[i]));
    aludel_i_buffer_free(&current);
}

static void list_dry(struct aludel_i_cli *cli, const struct aludel_i_run *run)
{
    struct aludel_i_buffer out = {.at = NULL};
    for (uint32_t i = 0; i < run->n; i++) {
        const char *action = run->errands[i].action;
        if (cli->format == ALUDEL_I_JSON) {
            aludel_i_json_open(&out, NULL, '{');
            aludel_i_json_string(&out, "would", action);
            aludel_i_json_string(&out, "revision", run->errands[i].id);
            aludel_i_json_bool(&out, "stored", run->errands[i].stored);
            aludel_i_json_line(&out);
        } else
            aludel_i_buffer_printf(&out, "%s %s%s\n", action, run->errands[i].id,
                                   run->errands[i].stored ? " (as stored in the ledger)" : "");
    }
    if (run->n == 0)
        say_nothing(cli, run);
    int ignored = aludel_i_cli_print(cli, &out, ALUDEL_OK);
    (void)ignored;
}

static int migrate(struct aludel_i_cli *cli, const struct aludel_i_goal *goal)
{
    struct aludel_i_session session;
    struct aludel_i_run run;
    int outcome = aludel_i_cli_open(cli, &session);
    if (outcome != ALUDEL_OK && cli->format == ALUDEL_I_JSON)
        conclude_json(&(struct aludel_i_run){.n = 0}, outcome, NULL, 0);
    if (outcome != ALUDEL_OK)
        return outcome;
    double began = aludel_i_now();
    outcome = aludel_i_migrate(&session, goal, &run);
    if (outcome == ALUDEL_OK && goal->dry_run)
        list_dry(cli, &run);
    else if (outcome != ALUDEL_OK || goal->script == NULL)
        conclude(cli, &session, &run, outcome, aludel_i_now() - began);
    aludel_i_run_free(&run);
    aludel_i_cli_close(&session);
    return outcome;
}

static int refuse_format(struct aludel_i_cli *cli)
{
    aludel_i_cli_error(cli, "'--sql' has no format 'json': a script for psql is text", "--format=text");
    return ALUDEL_USAGE;
}

static int print_script(struct aludel_i_cli *cli, bool downgrade)
{
    struct aludel_i_buffer why = {.at = NULL};
    if (cli->settings.dry_run || cli->settings.rehearse) {
        aludel_i_cli_error(cli, "'--sql' does not go with '--dry-run' or '--rehearse'",
                           "they ask a database; it has none");
        return ALUDEL_USAGE;
    }
    if (cli->format == ALUDEL_I_JSON)
        return refuse_format(cli);
    aludel_i_cli_choose_options(cli);
    int outcome =
        aludel_i_offline(cli->plan, &cli->options, downgrade, aludel_i_cli_argument(cli, 1, NULL), stdout, &why);
    if (outcome != ALUDEL_OK) {
        int ignored = aludel_i_cli_refuse(cli, &why);
        (void)ignored;
    }
    aludel_i_buffer_free(&why);
    return outcome;
}

int aludel_i_run_upgrade(struct aludel_i_cli *cli)
{
    if (cli->settings.sql)
        return print_script(cli, false);
    return migrate(cli, &(struct aludel_i_goal){.kind = ALUDEL_I_UPGRADE,
                                                .target = aludel_i_cli_argument(cli, 1, "head"),
                                                .rehearse = cli->settings.rehearse,
                                                .dry_run = cli->settings.dry_run});
}

int aludel_i_run_downgrade(struct aludel_i_cli *cli)
{
    if (cli->settings.sql)
        return print_script(cli, true);
    return migrate(cli, &(struct aludel_i_goal){.kind = ALUDEL_I_DOWNGRADE,
                                                .target = aludel_i_cli_argument(cli, 1, NULL),
                                                .rehearse = cli->settings.rehearse,
                                                .dry_run = cli->settings.dry_run});
}

int aludel_i_run_stamp(struct aludel_i_cli *cli)
{
    return migrate(cli, &(struct aludel_i_goal){.kind = ALUDEL_I_STAMP,
                                                .target = aludel_i_cli_argument(cli, 1, NULL),
                                                .purge = cli->settings.purge});
}

int aludel_i_run_accept(struct aludel_i_cli *cli)
{
    const char *target = aludel_i_cli_argument(cli, 1, NULL), *reason = cli->settings.reason;
    if (reason == NULL || reason[0] == '\0') {
        char hint[160];
        snprintf(hint, sizeof hint, ALUDEL_I_CALL "accept %.80s --reason '...'", target);
        aludel_i_cli_error(cli, "'accept' wants a reason, for the log", hint);
        return ALUDEL_USAGE;
    }
    return migrate(cli, &(struct aludel_i_goal){.kind = ALUDEL_I_ACCEPT, .target = target, .reason = reason});
}

static int refuse_tool(struct aludel_i_cli *cli)
{
    struct aludel_i_buffer why = {.at = NULL};
    aludel_i_buffer_printf(&why, "'%s' is no tool that adopt knows\n", cli->settings.from);
    for (size_t i = 0; i < aludel_i_n_tools; i++)
        aludel_i_buffer_printf(&why, "%s%s", i == 0 ? "it knows: " : ", ", aludel_i_tools[i].name);
    aludel_i_buffer_puts(&why, "; any other: " ALUDEL_I_CALL "stamp TARGET");
    int outcome = aludel_i_cli_refuse(cli, &why);
    aludel_i_buffer_free(&why);
    return outcome;
}

int aludel_i_run_adopt(struct aludel_i_cli *cli)
{
    const struct aludel_i_settings *settings = &cli->settings;
    if (settings->from != NULL && aludel_i_tool_find(settings->from) == NULL)
        return refuse_tool(cli);
    if (settings->sql && settings->dry_run) {
        aludel_i_cli_error(cli, "'--sql' does not go with '--dry-run'", "both only tell; take one of them");
        return ALUDEL_USAGE;
    }
    if (settings->sql && cli->format == ALUDEL_I_JSON)
        return refuse_format(cli);
    const struct aludel_i_source source = {.from = settings->from,
                                           .table = settings->from_table,
                                           .keep = settings->keep_alembic,
                                           .purge = settings->purge};
    return migrate(cli, &(struct aludel_i_goal){.kind = ALUDEL_I_ADOPT,
                                                .source = &source,
                                                .dry_run = settings->dry_run,
                                                .script = settings->sql ? stdout : NULL});
}
