/* A program that brings its database up to date before it uses it. The connection is its own, named by libpq's
 * environment; start as many of it at once as you like. */
#include <aludel.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>

extern const struct aludel_plan shop_plan;

static void on_event(void *user, const struct aludel_event *event)
{
    (void)user;
    if (event->kind == ALUDEL_EVENT_APPLIED)
        fprintf(stderr, "shop: %s applied in %.0f ms\n", event->revision, event->elapsed_ms);
    if (event->kind == ALUDEL_EVENT_WAITING)
        fprintf(stderr, "shop: waiting: %s\n", event->text);
    if (event->kind == ALUDEL_EVENT_ERROR)
        fprintf(stderr, "shop: %s:%u: %s\n", event->file == NULL ? "" : event->file, event->line, event->text);
}

static int count_items(PGconn *conn)
{
    PGresult *result = PQexec(conn, "SELECT count(*) FROM item");
    int code = PQresultStatus(result) == PGRES_TUPLES_OK ? EXIT_SUCCESS : EXIT_FAILURE;
    if (code == EXIT_SUCCESS)
        printf("%s items\n", PQgetvalue(result, 0, 0));
    PQclear(result);
    return code;
}

int main(void)
{
    const struct aludel_report report = {.on_event = on_event};
    PGconn *conn = PQconnectdb("");
    int code = EXIT_FAILURE;
    if (PQstatus(conn) != CONNECTION_OK)
        fputs(PQerrorMessage(conn), stderr);
    else if (aludel_upgrade(conn, &shop_plan, "head", NULL, &report) == ALUDEL_OK)
        code = count_items(conn);
    PQfinish(conn);
    return code;
}
