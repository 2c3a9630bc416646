#include "probe.h"

#include "statement.h"

#include <stdlib.h>

static const char *const *const probes[] = {
    [ALUDEL_PROBE_CREATE_INDEX] = aludel_i_sql_probe_create_index,
    [ALUDEL_PROBE_DROP_INDEX] = aludel_i_sql_probe_drop_index,
    [ALUDEL_PROBE_REINDEX] = aludel_i_sql_probe_reindex,
    [ALUDEL_PROBE_DETACH] = aludel_i_sql_probe_detach,
    [ALUDEL_PROBE_CREATE_DATABASE] = aludel_i_sql_probe_create_database,
    [ALUDEL_PROBE_DROP_DATABASE] = aludel_i_sql_probe_drop_database,
    [ALUDEL_PROBE_CREATE_TABLESPACE] = aludel_i_sql_probe_create_tablespace,
    [ALUDEL_PROBE_DROP_TABLESPACE] = aludel_i_sql_probe_drop_tablespace,
    [ALUDEL_PROBE_CREATE_SUBSCRIPTION] = aludel_i_sql_probe_create_subscription,
    [ALUDEL_PROBE_DROP_SUBSCRIPTION] = aludel_i_sql_probe_drop_subscription,
    [ALUDEL_PROBE_ENSURE_INDEX] = aludel_i_sql_probe_create_index,
};

/* Column 1 of each row is a statement that clears a leftover, or NULL. False: out of memory. */
static bool take_cleaning(struct aludel_i_probed *probed, const PGresult *rows, const struct aludel_statement *place)
{
    struct aludel_i_statement *cleaning = calloc((size_t)PQntuples(rows), sizeof *cleaning);
    if (cleaning == NULL)
        return false;
    for (int row = 0; row < PQntuples(rows); row++)
        if (!PQgetisnull(rows, row, 1))
            cleaning[probed->n_clean++] = (struct aludel_i_statement){.sql = PQgetvalue(rows, row, 1),
                                                                      .length = (size_t)PQgetlength(rows, row, 1),
                                                                      .line = place->line,
                                                                      .column = place->column};
    probed->clean = aludel_i_statements_pack(cleaning, probed->n_clean);
    free(cleaning);
    return probed->clean != NULL;
}

int aludel_i_probe(struct aludel_i_session *session, const struct aludel_statement *statement,
                   struct aludel_i_probed *probed)
{
    *probed = (struct aludel_i_probed){.done = false};
    const struct aludel_i_statement asked = aludel_i_statement(statement);
    if (asked.probe == ALUDEL_PROBE_NONE || asked.probe >= sizeof probes / sizeof probes[0])
        return ALUDEL_OK;
    PGresult *answer = NULL;
    struct aludel_i_script script = {.dialect = &session->dialect};
    aludel_i_script_add(&script, probes[asked.probe][0], asked.object, asked.on == NULL ? ALUDEL_I_END : asked.on,
                        ALUDEL_I_END);
    int outcome = aludel_i_session_ask(session, &script, &answer);
    if (outcome == ALUDEL_OK && PQntuples(answer) > 0) {
        probed->done = PQgetvalue(answer, 0, 0)[0] == 't';
        if (!take_cleaning(probed, answer, statement)) {
            aludel_i_report_error(session, NULL, "out of memory");
            outcome = ALUDEL_FAILED;
        }
    } else if (outcome == ALUDEL_OK) {
        outcome = ALUDEL_FAILED;
    }
    PQclear(answer);
    return outcome;
}
