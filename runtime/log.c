#include "log.h"

#include "json.h"

#include <stdlib.h>

/* The columns of sql/read_history.sql. */
enum column { AT, ACTION, OUTCOME, REVISION, MS, BY, HOST, BUILD, SERVER, SQLSTATE, MESSAGE, REASON, COLUMNS };

static const char *const names[COLUMNS] = {"at",   "action", "outcome", "revision", "ms",      "by",
                                           "host", "build",  "server",  "sqlstate", "message", "reason"};

static const char *text_at(const PGresult *rows, int row, enum column column)
{
    return PQgetisnull(rows, row, (int)column) ? NULL : PQgetvalue(rows, row, (int)column);
}

static void add_json(struct aludel_i_buffer *out, const PGresult *rows, int row)
{
    aludel_i_json_open(out, NULL, '{');
    for (enum column column = AT; column < COLUMNS; column++) {
        const char *text = text_at(rows, row, column);
        if (text != NULL && (column == MS || column == SERVER))
            aludel_i_json_number(out, names[column], strtoll(text, NULL, 10));
        else if (text != NULL)
            aludel_i_json_string(out, names[column], text);
    }
    aludel_i_json_line(out);
}

static void add_text(struct aludel_i_buffer *out, const PGresult *rows, int row)
{
    const char *ms = text_at(rows, row, MS), *host = text_at(rows, row, HOST), *build = text_at(rows, row, BUILD);
    const char *message = text_at(rows, row, MESSAGE), *reason = text_at(rows, row, REASON);
    const char *sqlstate = text_at(rows, row, SQLSTATE);
    aludel_i_buffer_printf(out, "%.19s  %-9s  %-6s  %s  (%s ms, %s%s%s, %s)\n", text_at(rows, row, AT),
                           text_at(rows, row, ACTION), text_at(rows, row, OUTCOME), text_at(rows, row, REVISION),
                           ms == NULL ? "?" : ms, text_at(rows, row, BY), host == NULL ? "" : "@",
                           host == NULL ? "" : host, build == NULL ? "" : build);
    if (message != NULL)
        aludel_i_buffer_printf(out, sqlstate != NULL && sqlstate[0] != '\0' ? "    %s [%s]\n" : "    %s\n", message,
                               sqlstate);
    if (reason != NULL)
        aludel_i_buffer_printf(out, "    %s\n", reason);
}

int aludel_i_log(struct aludel_i_session *session, enum aludel_i_format format, struct aludel_i_buffer *out)
{
    PGresult *rows = NULL;
    struct aludel_i_script script = {.dialect = &session->dialect};
    if (!session->state.exists)
        return ALUDEL_OK;
    aludel_i_script_add(&script, aludel_i_sql_read_history[0], ALUDEL_I_END);
    int outcome = aludel_i_session_ask(session, &script, &rows);
    for (int row = 0; row < PQntuples(rows); row++)
        (format == ALUDEL_I_JSON ? add_json : add_text)(out, rows, row);
    PQclear(rows);
    return outcome;
}
