#include "elsewhere.h"

void aludel_i_elsewhere_add(struct aludel_i_session *session, struct aludel_i_buffer *hint)
{
    struct aludel_i_script script = {.dialect = &session->dialect};
    PGresult *rows = NULL;
    aludel_i_script_add(&script, aludel_i_sql_elsewhere[0], session->dialect.schema, ALUDEL_I_END);
    int outcome = aludel_i_session_ask_silently(session, &script, &rows);
    for (int row = 0; outcome == ALUDEL_OK && row < PQntuples(rows); row++)
        aludel_i_buffer_printf(hint, "%s--ledger='%s'", row == 0 ? "" : " or ", PQgetvalue(rows, row, 0));
    PQclear(rows);
}
