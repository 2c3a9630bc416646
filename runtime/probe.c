#include "probe.h"

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
};

struct asked {
    struct aludel_i_session *session;
    PGresult *answer;
};

static bool take(void *user, uint32_t index, PGresult **result)
{
    struct asked *asked = user;
    bool ok = aludel_i_result_ok(*result);
    if (!ok)
        aludel_i_report_result(asked->session, *result);
    else if (index == 0) {
        asked->answer = *result;
        *result = NULL;
    }
    return ok;
}

int aludel_i_probe(struct aludel_i_session *session, const struct aludel_statement *statement,
                   struct aludel_i_probed *probed)
{
    *probed = (struct aludel_i_probed){.done = false};
    if (statement->probe == ALUDEL_PROBE_NONE || statement->probe >= sizeof probes / sizeof probes[0])
        return ALUDEL_OK;
    struct asked asked = {.session = session};
    struct aludel_i_script script = {.dialect = &session->dialect};
    aludel_i_script_add(&script, probes[statement->probe][0], statement->object,
                        statement->on == NULL ? ALUDEL_I_END : statement->on, ALUDEL_I_END);
    enum aludel_i_exchanged exchanged = aludel_i_script_run(&session->conn, &script, take, &asked);
    if (exchanged == ALUDEL_I_EXCHANGED && PQntuples(asked.answer) > 0) {
        probed->clean = asked.answer;
        probed->done = PQgetvalue(asked.answer, 0, 0)[0] == 't';
        return ALUDEL_OK;
    }
    PQclear(asked.answer);
    if (exchanged == ALUDEL_I_EXCHANGE_STOPPED && aludel_i_session_cancelled(session))
        return aludel_i_session_interrupted(session);
    return exchanged == ALUDEL_I_EXCHANGE_LOST ? ALUDEL_DISCONNECTED : ALUDEL_FAILED;
}
