/* A program whose operator has had enough at the first retry. */
#include <aludel.h>

#include <libpq-fe.h>

extern const struct aludel_plan first;

static volatile int interrupted;

static void on_event(void *user, const struct aludel_event *event)
{
    (void)user;
    if (event->kind == ALUDEL_EVENT_RETRY)
        interrupted = 1;
}

int main(int argc, char **argv)
{
    struct aludel_options options = {.interrupted = &interrupted};
    struct aludel_report report = {.on_event = on_event};
    if (argc != 2)
        return 2;
    PGconn *conn = PQconnectdb(argv[1]);
    int outcome = aludel_upgrade(conn, &first, NULL, &options, &report);
    PQfinish(conn);
    return outcome;
}
