#include "calls.h"
#include "cli.h"
#include "describe.h"
#include "json.h"
#include "log.h"
#include "sbom.h"
#include "status.h"

#include <string.h>

static int answer_current(struct aludel_i_cli *cli, const struct aludel_i_view *view)
{
    struct aludel_i_buffer out = {.at = NULL};
    aludel_i_current(view, cli->format, cli->settings.verbose, &out);
    return aludel_i_cli_print(cli, &out, !cli->settings.check_heads || aludel_i_at_heads(view) ? ALUDEL_OK : ALUDEL_NO);
}

static int answer_status(struct aludel_i_cli *cli, const struct aludel_i_view *view)
{
    const struct aludel_i_terminal terminal = aludel_i_terminal_look(stdout, cli->settings.color);
    struct aludel_i_buffer out = {.at = NULL};
    aludel_i_status(view, cli->format, &terminal, &out);
    return aludel_i_cli_print(cli, &out, !cli->settings.exit_code || aludel_i_all_well(view) ? ALUDEL_OK : ALUDEL_NO);
}

static int answer_check(struct aludel_i_cli *cli, const struct aludel_i_view *view)
{
    struct aludel_i_buffer out = {.at = NULL};
    if (cli->format == ALUDEL_I_JSON)
        aludel_i_status(view, cli->format, NULL, &out);
    else {
        aludel_i_status_summary(view, &out);
        if (out.length > 0 && out.at[out.length - 1] != '\n')
            aludel_i_buffer_puts(&out, "\n");
    }
    return aludel_i_cli_print(cli, &out, aludel_i_all_well(view) ? ALUDEL_OK : ALUDEL_NO);
}

static int answer_history(struct aludel_i_cli *cli, const struct aludel_i_view *view)
{
    struct aludel_i_buffer out = {.at = NULL}, why = {.at = NULL};
    struct aludel_i_history_options options = {.format = cli->format,
                                               .verbose = cli->settings.verbose,
                                               .indicate_current = cli->settings.indicate_current,
                                               .graph = cli->settings.graph,
                                               .range = cli->settings.range,
                                               .terminal = aludel_i_terminal_look(stdout, cli->settings.color)};
    bool ok = aludel_i_history(view, &options, &out, &why);
    int outcome = ok ? aludel_i_cli_print(cli, &out, ALUDEL_OK) : aludel_i_cli_refuse(cli, &why);
    aludel_i_buffer_free(&out);
    aludel_i_buffer_free(&why);
    return outcome;
}

static int answer_show(struct aludel_i_cli *cli, const struct aludel_i_view *view)
{
    struct aludel_i_buffer out = {.at = NULL}, why = {.at = NULL};
    bool ok = aludel_i_show(view, aludel_i_cli_argument(cli, 1, NULL), cli->format, &out, &why);
    int outcome = ok ? aludel_i_cli_print(cli, &out, ALUDEL_OK) : aludel_i_cli_refuse(cli, &why);
    aludel_i_buffer_free(&out);
    aludel_i_buffer_free(&why);
    return outcome;
}

static int answer_heads(struct aludel_i_cli *cli, const struct aludel_i_view *view)
{
    struct aludel_i_buffer out = {.at = NULL};
    aludel_i_heads(view, cli->format, cli->settings.verbose, &out);
    return aludel_i_cli_print(cli, &out, ALUDEL_OK);
}

static int answer_branches(struct aludel_i_cli *cli, const struct aludel_i_view *view)
{
    struct aludel_i_buffer out = {.at = NULL};
    aludel_i_branches(view, cli->format, cli->settings.verbose, &out);
    return aludel_i_cli_print(cli, &out, ALUDEL_OK);
}

int aludel_i_run_current(struct aludel_i_cli *cli)
{
    return aludel_i_cli_with_view(cli, answer_current);
}

int aludel_i_run_status(struct aludel_i_cli *cli)
{
    return aludel_i_cli_with_view(cli, answer_status);
}

int aludel_i_run_check(struct aludel_i_cli *cli)
{
    return aludel_i_cli_with_view(cli, answer_check);
}

int aludel_i_run_history(struct aludel_i_cli *cli)
{
    const char *range = cli->settings.range;
    bool database = cli->settings.indicate_current || (range != NULL && aludel_i_target_asks_database(range));
    return database ? aludel_i_cli_with_view(cli, answer_history) : aludel_i_cli_without_database(cli, answer_history);
}

int aludel_i_run_show(struct aludel_i_cli *cli)
{
    bool database = aludel_i_target_asks_database(aludel_i_cli_argument(cli, 1, ""));
    return database ? aludel_i_cli_with_view(cli, answer_show) : aludel_i_cli_without_database(cli, answer_show);
}

int aludel_i_run_heads(struct aludel_i_cli *cli)
{
    return aludel_i_cli_without_database(cli, answer_heads);
}

int aludel_i_run_branches(struct aludel_i_cli *cli)
{
    return aludel_i_cli_without_database(cli, answer_branches);
}

static void json_heads(const struct aludel_i_view *view, struct aludel_i_buffer *out)
{
    aludel_i_json_open(out, "heads", '[');
    for (uint32_t i = 0; i < view->graph.n_known; i++)
        if (aludel_i_is_head(view, i))
            aludel_i_json_string(out, NULL, view->graph.nodes[i].id);
    aludel_i_json_close(out, ']');
}

static void add_heads(const struct aludel_i_view *view, struct aludel_i_buffer *out)
{
    struct aludel_i_buffer heads = {.at = NULL};
    uint32_t n = 0;
    for (uint32_t i = 0; i < view->graph.n_known; i++)
        if (aludel_i_is_head(view, i))
            aludel_i_buffer_printf(&heads, "%s%s", n++ == 0 ? "" : ", ", view->graph.nodes[i].id);
    aludel_i_buffer_printf(out, "head%s %s", n == 1 ? "" : "s", aludel_i_buffer_text(&heads));
    out->failed = out->failed || heads.failed;
    aludel_i_buffer_free(&heads);
}

static int answer_version(struct aludel_i_cli *cli, const struct aludel_i_view *view)
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
        aludel_i_sbom(plan, cli->program, &out);
        aludel_i_json_line(&out);
        return aludel_i_cli_print(cli, &out, ALUDEL_OK);
    }
    aludel_i_buffer_printf(&out, "%s: aludel %s, compiled by aludel %s\n", cli->program, ALUDEL_VERSION,
                           plan->compiler);
    aludel_i_buffer_printf(&out, "%s%s%u revision%s, ", plan->project, plan->project[0] == '\0' ? "" : ": ",
                           plan->n_revisions, plan->n_revisions == 1 ? "" : "s");
    add_heads(view, &out);
    aludel_i_buffer_printf(&out, ", digest %.12s\nlibpq %d.%d", plan->digest, libpq / 10000, libpq % 10000);
    if (aludel_i_static_tls != NULL && aludel_i_static_without != NULL)
        aludel_i_buffer_printf(&out, ", %s; static, without %s", aludel_i_static_tls(), aludel_i_static_without());
    aludel_i_buffer_printf(&out, "\n");
    return aludel_i_cli_print(cli, &out, ALUDEL_OK);
}

int aludel_i_run_version(struct aludel_i_cli *cli)
{
    return aludel_i_cli_without_database(cli, answer_version);
}

int aludel_i_run_log(struct aludel_i_cli *cli)
{
    struct aludel_i_session session;
    struct aludel_i_buffer out = {.at = NULL};
    int outcome = aludel_i_cli_open(cli, &session);
    if (outcome != ALUDEL_OK)
        return outcome;
    outcome = aludel_i_cli_look(cli, &session);
    if (outcome == ALUDEL_OK) {
        outcome = aludel_i_log(&session, cli->format, &out);
        if (outcome == ALUDEL_DISCONNECTED)
            aludel_i_cli_error(cli, "the connection was lost", NULL);
    }
    outcome = aludel_i_cli_print(cli, &out, outcome);
    aludel_i_cli_close(&session);
    return outcome;
}

/* --- wait --------------------------------------------------------------------------------------------------------- */

static int answer_at_heads(struct aludel_i_cli *cli, const struct aludel_i_view *view)
{
    struct aludel_i_buffer text = {.at = NULL};
    if (aludel_i_at_heads(view))
        return ALUDEL_OK;
    aludel_i_buffer_puts(&text, "the database is not at the heads: ");
    aludel_i_status_summary(view, &text);
    if (cli->late)
        aludel_i_cli_error(cli, aludel_i_buffer_text(&text),
                           "somebody has to run it: " ALUDEL_I_CALL "upgrade; more patience: --timeout");
    aludel_i_buffer_free(&text);
    return ALUDEL_NO;
}

/* The server is there when it lets us in, and at the heads when the ledger says so. Tries, silently, until then. */
int aludel_i_run_wait(struct aludel_i_cli *cli)
{
    enum { PAUSE_MS = 500, TIMEOUT_MS = 60000 };
    const struct aludel_i_conn nothing = {.interrupted = cli->interrupted};
    const char *until = cli->settings.until == NULL ? "server" : cli->settings.until;
    int64_t end = aludel_i_now_ms() + (cli->settings.timeout < 0 ? TIMEOUT_MS : cli->settings.timeout);
    if (strcmp(until, "server") != 0 && strcmp(until, "heads") != 0) {
        aludel_i_cli_error(cli, "there is nothing of that name to wait for", "--for=server or --for=heads");
        return ALUDEL_USAGE;
    }
    for (;;) {
        struct aludel_i_conn conn = {.pg = NULL};
        struct aludel_i_buffer why = {.at = NULL};
        bool open = aludel_i_conn_open(&conn, cli->settings.database, &why);
        PQfinish(conn.pg);
        cli->late = aludel_i_now_ms() >= end;
        if (!open && cli->late)
            aludel_i_cli_error(cli, aludel_i_buffer_text(&why), NULL);
        aludel_i_buffer_free(&why);
        int outcome = !open                         ? ALUDEL_DISCONNECTED
                      : strcmp(until, "heads") == 0 ? aludel_i_cli_with_view(cli, answer_at_heads)
                                                    : ALUDEL_OK;
        if (cli->late || (outcome != ALUDEL_DISCONNECTED && outcome != ALUDEL_NO))
            return outcome;
        aludel_i_conn_sleep(&nothing, PAUSE_MS);
        if (aludel_i_conn_interrupted(&nothing) != 0)
            return aludel_i_conn_interrupted(&nothing) == 1 ? ALUDEL_INTERRUPTED : ALUDEL_TERMINATED;
    }
}
