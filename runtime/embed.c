/* The calls for a program that migrates itself: aludel.h promises them. */
#include "migrate.h"

static int migrate_on(PGconn *conn, const struct aludel_plan *plan, const struct aludel_i_goal *goal,
                      const struct aludel_options *options, const struct aludel_report *report)
{
    static const struct aludel_options defaults = {.ledger = NULL};
    struct aludel_i_session session;
    struct aludel_i_run run = {.n = 0};
    bool blocking = PQisnonblocking(conn) == 0;
    int outcome = ALUDEL_DISCONNECTED;
    if (!aludel_i_session_init(&session, conn, plan, options == NULL ? &defaults : options, report) ||
        PQsetnonblocking(conn, 1) != 0) {
        aludel_i_report_error(&session, NULL, "the connection is not usable, or there is no memory");
        goto cleanup;
    }
    outcome = aludel_i_migrate(&session, goal, &run);
    aludel_i_session_leave(&session);
    if (blocking && PQsetnonblocking(conn, 0) != 0)
        outcome = ALUDEL_DISCONNECTED;
cleanup:
    aludel_i_run_free(&run);
    aludel_i_session_free(&session);
    return outcome;
}

int aludel_upgrade(struct pg_conn *conn, const struct aludel_plan *plan, const char *target,
                   const struct aludel_options *options, const struct aludel_report *report)
{
    struct aludel_i_goal goal = {.kind = ALUDEL_I_UPGRADE, .target = target == NULL ? "head" : target};
    return migrate_on(conn, plan, &goal, options, report);
}

int aludel_downgrade(struct pg_conn *conn, const struct aludel_plan *plan, const char *target,
                     const struct aludel_options *options, const struct aludel_report *report)
{
    struct aludel_i_goal goal = {.kind = ALUDEL_I_DOWNGRADE, .target = target};
    return migrate_on(conn, plan, &goal, options, report);
}
