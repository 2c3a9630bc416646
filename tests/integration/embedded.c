/* A program that migrates itself: its own connection, two plans with two ledgers, and nothing printed by the library.
 */
#include <aludel.h>

#include <libpq-fe.h>
#include <stdio.h>
#include <string.h>

extern const struct aludel_plan first, second;

static int applied;

static void on_event(void *user, const struct aludel_event *event)
{
    if (event->kind == ALUDEL_EVENT_APPLIED)
        ++*(int *)user;
    if (event->kind == ALUDEL_EVENT_ERROR)
        printf("%s\n", event->text);
}

int main(int argc, char **argv)
{
    static const struct aludel_options other = {.ledger = "other"};
    struct aludel_report report = {.on_event = on_event, .user = &applied};
    if (argc != 2)
        return 2;
    PGconn *conn = PQconnectdb(argv[1]);
    int outcome = aludel_upgrade(conn, &first, NULL, NULL, &report);
    if (outcome == ALUDEL_OK)
        outcome = aludel_upgrade(conn, &second, "head", &other, &report);
    if (outcome == ALUDEL_OK)
        outcome = aludel_downgrade(conn, &second, "-1", &other, NULL);
    PGresult *result =
        PQexec(conn, "SELECT (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()),"
                     " (SELECT count(*) FROM pg_prepared_statements)");
    printf("applied %d, locks %s, blocking %d, status %d, application_name '%s', prepared %s\n", applied,
           PQgetvalue(result, 0, 0), !PQisnonblocking(conn), (int)PQtransactionStatus(conn),
           PQparameterStatus(conn, "application_name"), PQgetvalue(result, 0, 1));
    PQclear(result);
    PQfinish(conn);
    return outcome;
}
