#include "calls.h"
#include "cli.h"
#include "elsewhere.h"
#include "signals.h"

#include <stdlib.h>
#include <string.h>

const char *aludel_i_cli_argument(const struct aludel_i_cli *cli, int number, const char *otherwise)
{
    return number < cli->arguments.n ? cli->arguments.at[number] : otherwise;
}

void aludel_i_cli_error(struct aludel_i_cli *cli, const char *text, const char *hint)
{
    struct aludel_i_buffer filled = {.at = NULL};
    struct aludel_event event = {.kind = ALUDEL_EVENT_ERROR, .severity = "error", .text = text};
    if (hint != NULL) {
        aludel_i_calls_add(&filled, hint, cli->called);
        event.hint = aludel_i_buffer_text(&filled);
    }
    aludel_i_progress_event(&cli->progress, &event);
    aludel_i_buffer_free(&filled);
}

/* A message with its hint behind a newline, as the runtime's pure parts give it. */
int aludel_i_cli_refuse(struct aludel_i_cli *cli, struct aludel_i_buffer *why)
{
    char *hint = why->at == NULL ? NULL : strchr(why->at, '\n');
    if (hint != NULL)
        *hint++ = '\0';
    aludel_i_cli_error(cli, why->failed ? "out of memory" : aludel_i_buffer_text(why), hint);
    return ALUDEL_USAGE;
}

/* Results go to stdout; a reader that went away is no reason to fail. */
int aludel_i_cli_print(struct aludel_i_cli *cli, struct aludel_i_buffer *out, int outcome)
{
    if (out->failed) {
        aludel_i_cli_error(cli, "out of memory", NULL);
        outcome = ALUDEL_DISCONNECTED;
    } else
        fwrite(aludel_i_buffer_text(out), 1, out->length, stdout);
    aludel_i_buffer_free(out);
    return outcome;
}

/* --- The database ------------------------------------------------------------------------------------------------- */

void aludel_i_cli_choose_options(struct aludel_i_cli *cli)
{
    struct aludel_i_settings *settings = &cli->settings;
    cli->options = (struct aludel_options){
        .ledger = settings->ledger,
        .set_role = settings->set_role,
        .lock_timeout_ms = settings->lock_timeout < 0 ? NULL : &settings->lock_timeout,
        .statement_timeout_ms = settings->statement_timeout < 0 ? NULL : &settings->statement_timeout,
        .retries = settings->retries < 0 ? NULL : &settings->retries,
        .wait_lock_ms = settings->wait_lock == 0 ? 1 : settings->wait_lock,
        .all_in_one = settings->transaction != NULL && strcmp(settings->transaction, "all") == 0,
        .interrupted = cli->interrupted,
        .program = cli->called};
    cli->report = (struct aludel_report){.on_event = aludel_i_progress_event,
                                         .user = &cli->progress,
                                         .live = cli->progress.live || cli->progress.verbose};
}

/* By what libpq and servers say in English; in another language they have to do without. `named`: somebody said where
 * the database is. */
static const char *hint_of(const char *why, bool named)
{
    static const char where[] = "say where the database is: --database, DATABASE_URL or PGHOST";
    static const char form[] =
        "it is like postgresql://USER@HOST:5432/DATABASE, or 'host=HOST user=USER dbname=DATABASE'";
    static const char other[] =
        "what answers there is not PostgreSQL; --database, DATABASE_URL or PGHOST has the address";
    static const struct {
        const char *says, *named, *unnamed;
    } causes[] = {
        {"password", "it is read from --database, DATABASE_URL, PGPASSWORD and ~/.pgpass", NULL},
        {"FATAL:  database \"", "make it (createdb), or name another: --database, DATABASE_URL or PGDATABASE", NULL},
        {"FATAL:  role \"", "name another user: --database, DATABASE_URL or PGUSER", NULL},
        {"permission denied for database",
         "let it in (GRANT CONNECT), or name another user: --database, DATABASE_URL or PGUSER", NULL},
        {"no pg_hba.conf entry",
         "the server's pg_hba.conf has to let in this host, user and database; or it wants TLS: sslmode=require", NULL},
        {"too many clients", "until there is room: " ALUDEL_I_CALL "wait", NULL},
        {"too many connections", "until there is room: " ALUDEL_I_CALL "wait", NULL},
        {"remaining connection slots", "until there is room: " ALUDEL_I_CALL "wait", NULL},
        {"system is starting up", "until it is there: " ALUDEL_I_CALL "wait", NULL},
        {"Connection refused", "if that is its address, it may be starting: " ALUDEL_I_CALL "wait", where},
        {"No such file or directory", "if that is its address, it may be starting: " ALUDEL_I_CALL "wait", where},
        {"could not translate host name", "the name is that of --database, DATABASE_URL or PGHOST", NULL},
        {"the connection is neither", form, form},
        {"invalid connection option", form, form},
        {"invalid URI query parameter", form, form},
        {" in URI: ", form, form},
        {"in connection info string", form, form},
        {"invalid response to SSL negotiation", other, other},
        {"expected authentication request", other, other},
        {"timeout expired", "is that its address? --database, DATABASE_URL or PGHOST has it", where},
    };
    for (size_t i = 0; i < sizeof causes / sizeof causes[0]; i++)
        if (strstr(why, causes[i].says) != NULL)
            return named || causes[i].unnamed == NULL ? causes[i].named : causes[i].unnamed;
    return named || strstr(why, "FATAL") != NULL ? NULL : where;
}

static bool is_named(const struct aludel_i_cli *cli)
{
    return cli->settings.database != NULL || getenv("PGHOST") != NULL || getenv("PGHOSTADDR") != NULL ||
           getenv("PGSERVICE") != NULL;
}

int aludel_i_cli_open(struct aludel_i_cli *cli, struct aludel_i_session *session)
{
    struct aludel_i_conn conn = {.pg = NULL};
    struct aludel_i_buffer why = {.at = NULL};
    bool open = aludel_i_conn_open(&conn, cli->settings.database, &why);
    if (!open)
        aludel_i_cli_error(cli, aludel_i_buffer_text(&why), hint_of(aludel_i_buffer_text(&why), is_named(cli)));
    aludel_i_buffer_free(&why);
    if (!open)
        return ALUDEL_DISCONNECTED;
    aludel_i_cli_choose_options(cli);
    if (!aludel_i_session_init(session, conn.pg, cli->plan, &cli->options, &cli->report)) {
        aludel_i_cli_error(cli, "out of memory", NULL);
        PQfinish(conn.pg);
        return ALUDEL_DISCONNECTED;
    }
    aludel_i_session_listen(session);
    aludel_i_signals_arm();
    return ALUDEL_OK;
}

void aludel_i_cli_close(struct aludel_i_session *session)
{
    PGconn *pg = session->conn.pg;
    aludel_i_session_free(session);
    PQfinish(pg);
}

/* A ledger that was named is expected to be there, by somebody who only looks. */
static void note_no_ledger(struct aludel_i_cli *cli, struct aludel_i_session *session)
{
    struct aludel_i_buffer text = {.at = NULL}, hint = {.at = NULL};
    if (session->state.exists || cli->settings.ledger == NULL || cli->noted)
        return;
    cli->noted = true;
    aludel_i_buffer_printf(&text, "there is no ledger in schema '%s'", cli->settings.ledger);
    aludel_i_elsewhere_add(session, &hint);
    aludel_i_report(session, &(struct aludel_event){.kind = ALUDEL_EVENT_NOTICE,
                                                    .severity = "note",
                                                    .text = aludel_i_buffer_text(&text),
                                                    .hint = hint.length > 0 ? aludel_i_buffer_text(&hint) : NULL});
    aludel_i_buffer_free(&text);
    aludel_i_buffer_free(&hint);
}

int aludel_i_cli_look(struct aludel_i_cli *cli, struct aludel_i_session *session)
{
    int outcome = aludel_i_session_look(session, false);
    if (outcome == ALUDEL_OK)
        note_no_ledger(cli, session);
    if (outcome == ALUDEL_DISCONNECTED)
        aludel_i_cli_error(cli, "the connection was lost", NULL);
    return outcome;
}

/* A command that only reads: connect, look once, answer. */
int aludel_i_cli_with_view(struct aludel_i_cli *cli,
                           int (*answer)(struct aludel_i_cli *cli, const struct aludel_i_view *view))
{
    struct aludel_i_session session;
    struct aludel_i_view view = {.plan = NULL};
    int outcome = aludel_i_cli_open(cli, &session);
    if (outcome != ALUDEL_OK)
        return outcome;
    outcome = aludel_i_cli_look(cli, &session);
    if (outcome == ALUDEL_OK && !aludel_i_view_init(&view, cli->plan, &session.state)) {
        aludel_i_cli_error(cli, "out of memory", NULL);
        outcome = ALUDEL_DISCONNECTED;
    }
    if (outcome == ALUDEL_OK)
        outcome = answer(cli, &view);
    aludel_i_view_free(&view);
    aludel_i_cli_close(&session);
    return outcome;
}

/* The same from the plan alone. */
int aludel_i_cli_without_database(struct aludel_i_cli *cli,
                                  int (*answer)(struct aludel_i_cli *cli, const struct aludel_i_view *view))
{
    struct aludel_i_view view;
    if (!aludel_i_view_init(&view, cli->plan, NULL)) {
        aludel_i_cli_error(cli, "out of memory", NULL);
        return ALUDEL_DISCONNECTED;
    }
    int outcome = answer(cli, &view);
    aludel_i_view_free(&view);
    return outcome;
}
