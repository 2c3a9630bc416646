#include "conn.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TICK_MS = 250 };

double aludel_i_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

int64_t aludel_i_now_ms(void)
{
    return (int64_t)aludel_i_now();
}

/* --- What libpq cannot read --------------------------------------------------------------------------------------- */

/* libpq says it in full, and the server says what it does not have, be it a password. */

/* Behind "postgresql://"; NULL: it is no URL of libpq's. */
static const char *behind_scheme(const char *conninfo)
{
    static const char *const schemes[] = {"postgresql://", "postgres://"};
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++)
        if (strncmp(conninfo, schemes[i], strlen(schemes[i])) == 0)
            return conninfo + strlen(schemes[i]);
    return NULL;
}

/* What is none of both libpq takes for the name of a database and sends to the server: a URL of another library's, or
 * one without its scheme. */
static bool is_libpqs(const char *conninfo)
{
    const char *slashes = strstr(conninfo, "//"), *equals = strchr(conninfo, '='), *at = strchr(conninfo, '@');
    return behind_scheme(conninfo) != NULL || (slashes == NULL && at == NULL) ||
           (equals != NULL && (slashes == NULL || equals < slashes) && (at == NULL || equals < at));
}

/* To libpq the first `@` or `/` ends the user and password: with another `@` behind it, a part of the password would
 * be a host's name, a port or a database. */
static bool splits_password(const char *url)
{
    const char *end = strpbrk(url, "@/");
    return end != NULL && memchr(end + 1, '@', strcspn(end + 1, "?")) != NULL;
}

static bool is_readable(const char *conninfo)
{
    PQconninfoOption *options = PQconninfoParse(conninfo, NULL);
    PQconninfoFree(options);
    return options != NULL;
}

/* NULL: libpq's own message may be said. */
static const char *complaint_about(const char *conninfo)
{
    const char *url = behind_scheme(conninfo);
    if (!is_libpqs(conninfo))
        return "the connection is neither postgresql://... nor key=value pairs";
    if (url != NULL && (splits_password(url) || (strchr(url, '@') != NULL && !is_readable(conninfo))))
        return "the connection's URL cannot be read: in a user and password, % is written %25, / %2F and @ %40";
    if (url == NULL && strchr(conninfo, '=') != NULL && strstr(conninfo, "password") != NULL && !is_readable(conninfo))
        return "the connection's key=value pairs cannot be read: a password with blanks or quotes is written "
               "password='it\\'s one'";
    return NULL;
}

/* --- Connecting --------------------------------------------------------------------------------------------------- */

struct parameters {
    const char *keywords[64], *values[64];
    int n;
};

static void add(struct parameters *parameters, const char *keyword, const char *value)
{
    if (parameters->n == (int)(sizeof parameters->values / sizeof parameters->values[0]) - 1)
        return;
    parameters->keywords[parameters->n] = keyword;
    parameters->values[parameters->n++] = value;
}

/* Later values win in libpq, so defaults come before what the user said, and what must hold comes after it. Never the
 * `options` parameter: poolers refuse it. */
static void add_defaults(struct parameters *parameters)
{
    if (getenv("PGCONNECT_TIMEOUT") == NULL)
        add(parameters, "connect_timeout", "10");
    add(parameters, "keepalives_idle", "10");
    add(parameters, "keepalives_interval", "5");
    add(parameters, "keepalives_count", "3");
    add(parameters, "tcp_user_timeout", "30000");
    add(parameters, "fallback_application_name", "aludel");
}

static PGconn *connect_with(const char *conninfo)
{
    struct parameters parameters = {.n = 0};
    add_defaults(&parameters);
    if (conninfo != NULL)
        add(&parameters, "dbname", conninfo);
    add(&parameters, "client_encoding", "UTF8");
    return PQconnectdbParams(parameters.keywords, parameters.values, 1);
}

static void add_trimmed(struct aludel_i_buffer *text, const char *message)
{
    size_t length = strlen(message);
    while (length > 0 && message[length - 1] == '\n')
        length--;
    aludel_i_buffer_add(text, message, length);
}

bool aludel_i_conn_open(struct aludel_i_conn *conn, const char *conninfo, struct aludel_i_buffer *why)
{
    const char *complaint = conninfo == NULL ? NULL : complaint_about(conninfo);
    if (complaint != NULL) {
        aludel_i_buffer_puts(why, complaint);
        return false;
    }
    conn->pg = connect_with(conninfo);
    if (conn->pg != NULL && PQstatus(conn->pg) == CONNECTION_OK && PQsetnonblocking(conn->pg, 1) == 0)
        return true;
    add_trimmed(why, conn->pg == NULL ? "out of memory" : PQerrorMessage(conn->pg));
    PQfinish(conn->pg);
    conn->pg = NULL;
    return false;
}

bool aludel_i_conn_reopen(struct aludel_i_conn *conn)
{
    PQreset(conn->pg);
    conn->cancelled = false;
    conn->lost = false;
    return PQstatus(conn->pg) == CONNECTION_OK && PQsetnonblocking(conn->pg, 1) == 0;
}

bool aludel_i_conn_usable(const struct aludel_i_conn *conn)
{
    return !conn->lost && PQstatus(conn->pg) == CONNECTION_OK;
}

void aludel_i_conn_describe(const struct aludel_i_conn *conn, struct aludel_i_buffer *text)
{
    const char *host = PQhost(conn->pg);
    aludel_i_buffer_printf(text, "%s@%s", PQuser(conn->pg), host == NULL || host[0] == '\0' ? "local" : host);
    if (host != NULL && host[0] != '/' && host[0] != '\0')
        aludel_i_buffer_printf(text, ":%s", PQport(conn->pg));
    aludel_i_buffer_printf(text, "/%s", PQdb(conn->pg));
}

/* --- Waiting ------------------------------------------------------------------------------------------------------ */

enum aludel_i_wait aludel_i_conn_wait(struct aludel_i_conn *conn, bool sending)
{
    struct pollfd watched = {.fd = PQsocket(conn->pg), .events = (short)(POLLIN | (sending ? POLLOUT : 0))};
    if (watched.fd < 0)
        return ALUDEL_I_WAIT_LOST;
    int ready = poll(&watched, 1, TICK_MS);
    if (ready == 0 || (ready < 0 && errno == EINTR))
        return ALUDEL_I_WAIT_TICK;
    if (ready < 0)
        return ALUDEL_I_WAIT_LOST;
    if ((watched.revents & ~POLLOUT) != 0 && PQconsumeInput(conn->pg) == 0)
        return ALUDEL_I_WAIT_LOST;
    return ALUDEL_I_WAIT_READY;
}

bool aludel_i_conn_spoken(const struct aludel_i_conn *conn)
{
    struct pollfd watched = {.fd = PQsocket(conn->pg), .events = POLLIN};
    return poll(&watched, 1, 0) > 0;
}

void aludel_i_conn_sleep(const struct aludel_i_conn *conn, int ms)
{
    int64_t end = aludel_i_now_ms() + ms;
    for (int64_t left = ms; left > 0 && aludel_i_conn_interrupted(conn) == 0; left = end - aludel_i_now_ms()) {
        struct timespec nap = {.tv_nsec = (left < TICK_MS ? (long)left : TICK_MS) * 1000000L};
        nanosleep(&nap, NULL);
    }
}

int aludel_i_conn_interrupted(const struct aludel_i_conn *conn)
{
    return conn->interrupted == NULL ? 0 : *conn->interrupted;
}

/* --- The second connection ---------------------------------------------------------------------------------------- */

/* Of several hosts, or addresses of one, the one that has the backend: on another its pid is somebody else's. */
static void add_server(struct parameters *parameters, const PGconn *pg)
{
    const char *address = PQhostaddr(pg);
    add(parameters, "host", PQhost(pg));
    if (address != NULL && address[0] != '\0')
        add(parameters, "hostaddr", address);
    add(parameters, "port", PQport(pg));
}

/* A second connection with the first one's parameters, TLS included; libpq's own PQcancel before 17 is clear text. It
 * may have failed; NULL: out of memory. */
static PGconn *connect_again(const struct aludel_i_conn *conn)
{
    struct parameters parameters = {.n = 0};
    PQconninfoOption *options = PQconninfo(conn->pg);
    if (options == NULL)
        return NULL;
    for (PQconninfoOption *option = options; option->keyword != NULL; option++)
        if (option->val != NULL && option->val[0] != '\0')
            add(&parameters, option->keyword, option->val);
    add_server(&parameters, conn->pg);
    add(&parameters, "application_name", "aludel (second connection)");
    add(&parameters, "connect_timeout", "5");
    PGconn *second = PQconnectdbParams(parameters.keywords, parameters.values, 0);
    PQconninfoFree(options);
    return second;
}

static PGresult *ask(PGconn *second, const struct aludel_i_conn *conn, const char *query)
{
    char pid[16];
    snprintf(pid, sizeof pid, "%d", PQbackendPID(conn->pg));
    const char *values[] = {pid};
    return PQexecParams(second, query, 1, NULL, values, NULL, NULL, 0);
}

void aludel_i_conn_ask_beside(const struct aludel_i_conn *conn, const char *const *queries, size_t n,
                              PGresult **results)
{
    PGconn *second = connect_again(conn);
    for (size_t i = 0; i < n; i++)
        results[i] = PQstatus(second) == CONNECTION_OK ? ask(second, conn, queries[i]) : NULL;
    PQfinish(second);
}

/* Runs a query with our backend's pid as $1; true when it returns a row whose first column is true. */
static bool ask_about_backend(PGconn *second, const struct aludel_i_conn *conn, const char *query)
{
    PGresult *result = ask(second, conn, query);
    bool yes = PQntuples(result) == 1 && PQgetvalue(result, 0, 0)[0] == 't';
    PQclear(result);
    return yes;
}

static bool cancel_by_query(const struct aludel_i_conn *conn)
{
    PGconn *second = connect_again(conn);
    bool sent = PQstatus(second) == CONNECTION_OK &&
                ask_about_backend(second, conn, "SELECT pg_catalog.pg_cancel_backend($1::pg_catalog.int4)");
    PQfinish(second);
    return sent;
}

void aludel_i_conn_cancel(struct aludel_i_conn *conn)
{
    conn->cancelled = true;
    if (PQsslInUse(conn->pg) && !conn->pooled && cancel_by_query(conn))
        return;
    PGcancel *cancel = PQgetCancel(conn->pg);
    if (cancel == NULL)
        return;
    char ignored[256];
    PQcancel(cancel, ignored, sizeof ignored);
    PQfreeCancel(cancel);
}

bool aludel_i_conn_alive(const struct aludel_i_conn *conn)
{
    if (conn->pooled)
        return true;
    PGconn *second = connect_again(conn);
    if (second == NULL)
        return false; /* libpq waits for ever for an answer that it has no memory to read */
    bool idle = PQstatus(second) == CONNECTION_OK &&
                ask_about_backend(second, conn,
                                  "SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_stat_activity WHERE "
                                  "pid OPERATOR(pg_catalog.=) $1::pg_catalog.int4 AND state IS NOT NULL AND "
                                  "state OPERATOR(pg_catalog.<>) 'idle')");
    PQfinish(second);
    return !idle;
}
