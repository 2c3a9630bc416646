#include "migrating.h"

#include "apply.h"
#include "transaction.h"

bool aludel_i_fits_revision(const struct aludel_i_session *session, const struct aludel_revision *revision,
                            bool downgrade)
{
    int32_t least = revision->server_min > session->plan->server_min ? revision->server_min : session->plan->server_min;
    if (!downgrade && session->server / 10000 < least) {
        aludel_i_report_error(session, NULL, "revision '%s' needs PostgreSQL %d or newer, and this server is %d",
                              revision->id, least, session->server / 10000);
        return false;
    }
    if (!session->direct && aludel_i_has_off_step(revision, downgrade)) {
        aludel_i_report_error(
            session, "connect to the server itself for this run: --database with its own host and port",
            "revision '%s' has a step with transaction=off, which a pooler cannot carry", revision->id);
        return false;
    }
    return true;
}

static bool take_refusal(void *user, uint32_t index, PGresult **result)
{
    bool *refused = user, ok = aludel_i_result_ok(*result);
    (void)index;
    *refused = *refused || !ok;
    return ok;
}

/* A pooler in statement mode says so and drops the connection as soon as it sees an open transaction. One that is lost
 * without a word tells nothing. */
int aludel_i_keeps_transactions(struct aludel_i_session *session)
{
    struct aludel_i_script trial = {.dialect = &session->dialect};
    bool refused = false;
    aludel_i_script_add(&trial, "BEGIN", ALUDEL_I_END);
    aludel_i_script_sync(&trial);
    aludel_i_script_add(&trial, "ROLLBACK", ALUDEL_I_END);
    enum aludel_i_exchanged exchanged = aludel_i_script_run(&session->conn, &trial, take_refusal, &refused);
    if (exchanged == ALUDEL_I_EXCHANGED)
        return ALUDEL_OK;
    if (!refused)
        return aludel_i_session_interrupted(session);
    aludel_i_report_error(session, "connect to the server itself, or through a pooler in transaction mode",
                          "the pooler in between does not keep a transaction together");
    return ALUDEL_UNFIT;
}

bool aludel_i_fits_server(const struct aludel_i_session *session, uint32_t to_do)
{
    if (session->standby)
        aludel_i_report_error(session,
                              "connect to the primary: several hosts and target_session_attrs=read-write find it",
                              "%u revision%s to do, and this server is a standby", to_do, to_do == 1 ? "" : "s");
    return !session->standby;
}

bool aludel_i_migrating_fits(const struct aludel_i_migrating *m, const struct aludel_i_decision *decision)
{
    if (!aludel_i_fits_server(m->session, decision->n_work))
        return false;
    for (uint32_t i = 0; i < decision->n_work; i++) {
        const struct aludel_revision *revision = m->view.graph.nodes[decision->work[i].node].revision;
        if (revision != NULL && !aludel_i_records_only(m->goal) && !decision->work[i].record &&
            !decision->work[i].stored && !aludel_i_fits_revision(m->session, revision, decision->work[i].downgrade))
            return false;
    }
    return true;
}
