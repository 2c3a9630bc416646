#include "exchange.h"

#include <string.h>

enum {
    WINDOW_BYTES = 1 << 20, /* their text; more is held by two kernels and libpq */
    FLUSH_ALWAYS = 1000, /* behind this many, only every 64th statement asks for its answer at once: a flush request */
    FLUSH_EVERY = 64,    /* costs the server 7 us */
    COPY_PIECE = 64 << 10,
    SILENCE_MS = 30000,     /* then somebody is asked whether the server still works for us */
    CANCEL_AGAIN_MS = 1000, /* one that arrives between two statements is not heeded */
    CANCELLED_SILENCE_MS = 10000
};

struct flight {
    struct aludel_i_conn *conn;
    const struct aludel_i_exchange *exchange;
    struct {
        uint32_t index;
        bool sync;
        size_t length;
    } ring[ALUDEL_I_WINDOW];
    uint32_t sent, answered; /* by count, ring positions modulo ALUDEL_I_WINDOW */
    uint32_t next;           /* message to ask for */
    size_t bytes;
    bool unasked;   /* the last statement's answer waits in the server for what follows */
    bool delivered; /* the oldest in flight has had its result; its NULL is to come */
    bool copying;   /* COPY ... TO STDOUT: rows come before its result */
    bool bad, lost;
    int64_t heard;
    int64_t cancelled; /* when a cancel was sent last; 0: none was */
};

bool aludel_i_result_ok(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY;
}

static uint32_t in_flight(const struct flight *flight)
{
    return flight->sent - flight->answered;
}

/* --- Sending ------------------------------------------------------------------------------------------------------ */

static bool send_query(PGconn *pg, const struct aludel_i_message *message)
{
    if (message->name == NULL)
        return PQsendQueryParams(pg, message->sql, message->n_values, NULL, message->values, NULL, NULL,
                                 message->binary) == 1;
    if (message->prepare)
        return PQsendPrepare(pg, message->name, message->sql, 0, NULL) == 1;
    return PQsendQueryPrepared(pg, message->name, message->n_values, message->values, NULL, NULL, message->binary) == 1;
}

/* Without a Sync or this the server keeps its answers in its buffer. */
static bool ask_for_answers(struct flight *flight)
{
    flight->unasked = false;
    return PQsendFlushRequest(flight->conn->pg) == 1;
}

static void launch(struct flight *flight, const struct aludel_i_message *message)
{
    PGconn *pg = flight->conn->pg;
    uint32_t slot = flight->sent % ALUDEL_I_WINDOW;
    flight->ring[slot].index = flight->next;
    flight->ring[slot].sync = message->sql == NULL;
    flight->ring[slot].length = message->length;
    bool sent = message->sql == NULL ? PQpipelineSync(pg) == 1 : send_query(pg, message);
    flight->unasked = message->sql != NULL;
    if (message->prompt && (flight->next < FLUSH_ALWAYS || flight->next % FLUSH_EVERY == 0))
        sent = ask_for_answers(flight) && sent;
    flight->sent++;
    flight->next++;
    flight->bytes += message->length;
    flight->lost = flight->lost || !sent;
}

/* Is there a message that need not wait for an answer? */
static bool has_next(const struct flight *flight)
{
    uint32_t n = flight->exchange->n;
    return flight->next < n && (flight->next + 1 < n || !flight->exchange->goes_on || flight->bad);
}

static void fill_window(struct flight *flight)
{
    while (!flight->lost && has_next(flight) && in_flight(flight) < ALUDEL_I_WINDOW &&
           (flight->bytes < WINDOW_BYTES || in_flight(flight) == 0)) {
        struct aludel_i_message message = {.sql = NULL};
        flight->exchange->message(flight->exchange->user, flight->next, &message);
        launch(flight, &message);
    }
    if (flight->unasked && flight->next < flight->exchange->n && !ask_for_answers(flight))
        flight->lost = true;
}

/* Nothing more is sent but the Sync at the end, after which the server listens again. It is left to fill_window(): sent
 * between a result and its NULL, it makes libpq leave that NULL out. */
static void stop(struct flight *flight)
{
    flight->bad = true;
    if (flight->next < flight->exchange->n)
        flight->next = flight->exchange->n - 1;
}

/* --- Answers ------------------------------------------------------------------------------------------------------ */

static void advance(struct flight *flight)
{
    flight->bytes -= flight->ring[flight->answered % ALUDEL_I_WINDOW].length;
    flight->answered++;
    flight->delivered = false;
}

/* An error without SQLSTATE is libpq's own: the connection broke, or there was no memory for the server's answer, which
 * may have been that all is well. */
static bool is_from_server(const PGresult *result)
{
    return PQresultStatus(result) != PGRES_FATAL_ERROR || PQresultErrorField(result, PG_DIAG_SQLSTATE) != NULL;
}

static void deliver(struct flight *flight, PGresult **result)
{
    flight->delivered = true;
    if (PQresultStatus(*result) == PGRES_PIPELINE_ABORTED)
        return;
    if (!is_from_server(*result)) {
        flight->lost = true;
        return;
    }
    uint32_t index = flight->ring[flight->answered % ALUDEL_I_WINDOW].index;
    bool good = flight->exchange->answer(flight->exchange->user, index, result);
    if (!flight->bad && !good)
        stop(flight);
}

/* Rows of COPY ... TO STDOUT, which nobody waits for. False: more are to come. */
static bool drop_rows(struct flight *flight)
{
    char *row = NULL;
    int length;
    while ((length = PQgetCopyData(flight->conn->pg, &row, 1)) > 0)
        PQfreemem(row);
    flight->heard = aludel_i_now_ms();
    flight->copying = length == 0;
    flight->lost = flight->lost || length < -1;
    return length == -1;
}

/* Takes what libpq has; true while there may be more. A NULL is the end of one statement's results, not of all. */
static bool take_answer(struct flight *flight)
{
    if (flight->copying)
        return drop_rows(flight);
    PGresult *result = PQgetResult(flight->conn->pg);
    if (result == NULL && !flight->delivered)
        return false;
    flight->heard = aludel_i_now_ms();
    if (result == NULL) {
        advance(flight);
        return true;
    }
    flight->copying = PQresultStatus(result) == PGRES_COPY_OUT;
    if (PQresultStatus(result) == PGRES_PIPELINE_SYNC)
        advance(flight);
    else if (!flight->copying)
        deliver(flight, &result);
    PQclear(result);
    return true;
}

/* --- The loop ----------------------------------------------------------------------------------------------------- */

/* Once a connection; in the conversation that it ends, again and again. */
static bool must_cancel(const struct flight *flight)
{
    if (aludel_i_conn_interrupted(flight->conn) == 0)
        return false;
    bool again = flight->cancelled > 0 && aludel_i_now_ms() - flight->cancelled > CANCEL_AGAIN_MS;
    return !flight->conn->cancelled || again;
}

/* An interrupt is acted upon, and silence is looked into. The cancel may come late: where everything is on its way, the
 * answers tell what became of it. */
static void look_around(struct flight *flight)
{
    struct aludel_i_conn *conn = flight->conn;
    if (must_cancel(flight)) {
        bool first = flight->cancelled == 0;
        aludel_i_conn_cancel(conn);
        flight->cancelled = aludel_i_now_ms();
        if (first)
            flight->heard = flight->cancelled; /* the silence before it was the statement's */
        bool all_but_sync_sent = flight->next + 1 >= flight->exchange->n;
        if (!flight->bad && !all_but_sync_sent)
            stop(flight);
    }
    int64_t silent = aludel_i_now_ms() - flight->heard;
    if (conn->cancelled && silent > CANCELLED_SILENCE_MS)
        flight->lost = true;
    if (silent > SILENCE_MS) {
        flight->heard = aludel_i_now_ms();
        flight->lost = flight->lost || !aludel_i_conn_alive(conn);
    }
}

/* The oldest in flight that has no result yet. */
static uint32_t running(const struct flight *flight)
{
    return flight->ring[flight->answered % ALUDEL_I_WINDOW].index + (flight->delivered ? 1 : 0);
}

static void wait_for_server(struct flight *flight)
{
    struct aludel_i_conn *conn = flight->conn;
    int unsent = PQflush(conn->pg);
    if (unsent < 0) {
        flight->lost = true;
        return;
    }
    enum aludel_i_wait waited = aludel_i_conn_wait(conn, unsent == 1);
    if (waited == ALUDEL_I_WAIT_LOST)
        flight->lost = true;
    /* libpq 15 that has no memory for the end of a pipeline says so, and then waits for that end for ever */
    if (waited == ALUDEL_I_WAIT_TICK && !flight->bad && PQerrorMessage(conn->pg)[0] != '\0')
        flight->lost = true;
    if (waited == ALUDEL_I_WAIT_TICK && flight->exchange->tick != NULL)
        flight->exchange->tick(flight->exchange->user, running(flight));
}

/* What came before the cut still counts: an answered COMMIT is a commit. */
static void take_answers(struct flight *flight)
{
    while (in_flight(flight) > 0 && PQisBusy(flight->conn->pg) == 0 && take_answer(flight))
        ;
}

static enum aludel_i_exchanged outcome(const struct flight *flight)
{
    struct aludel_i_conn *conn = flight->conn;
    conn->lost = conn->lost || flight->lost || PQstatus(conn->pg) == CONNECTION_BAD;
    if (conn->lost)
        return ALUDEL_I_EXCHANGE_LOST;
    return flight->bad ? ALUDEL_I_EXCHANGE_STOPPED : ALUDEL_I_EXCHANGED;
}

enum aludel_i_exchanged aludel_i_exchange(struct aludel_i_conn *conn, const struct aludel_i_exchange *exchange)
{
    struct flight flight = {.conn = conn, .exchange = exchange, .heard = aludel_i_now_ms()};
    flight.lost = conn->lost || PQenterPipelineMode(conn->pg) != 1;
    while (!flight.lost) {
        fill_window(&flight);
        take_answers(&flight);
        if (flight.lost || PQstatus(conn->pg) == CONNECTION_BAD)
            break;
        if (in_flight(&flight) == 0 && flight.next == exchange->n)
            break;
        if (in_flight(&flight) < ALUDEL_I_WINDOW / 2 && has_next(&flight) && flight.bytes < WINDOW_BYTES)
            continue;
        look_around(&flight);
        wait_for_server(&flight);
    }
    if (!flight.lost && PQexitPipelineMode(conn->pg) != 1)
        flight.lost = true;
    return outcome(&flight);
}

/* --- COPY --------------------------------------------------------------------------------------------------------- */

static void wait_once(struct flight *flight)
{
    look_around(flight);
    wait_for_server(flight);
}

static void wait_result(struct flight *flight)
{
    while (!flight->lost && PQisBusy(flight->conn->pg) != 0)
        wait_once(flight);
}

/* A piece is queued or, when libpq's buffer would grow, waited for. */
static void put_piece(struct flight *flight, const char *data, int length)
{
    int put;
    while ((put = PQputCopyData(flight->conn->pg, data, length)) == 0 && !flight->lost)
        wait_once(flight);
    int unsent = put < 0 ? -1 : PQflush(flight->conn->pg);
    while (unsent == 1 && !flight->lost) {
        wait_once(flight);
        unsent = PQflush(flight->conn->pg);
    }
    flight->lost = flight->lost || unsent < 0;
    flight->heard = aludel_i_now_ms();
}

static void put_data(struct flight *flight, const char *data, size_t length)
{
    const struct aludel_i_exchange *exchange = flight->exchange;
    const char *give_up = NULL;
    for (size_t sent = 0; sent < length && !flight->lost && give_up == NULL;) {
        size_t piece = length - sent < COPY_PIECE ? length - sent : COPY_PIECE;
        put_piece(flight, data + sent, (int)piece);
        sent += piece;
        if (exchange->sent != NULL)
            exchange->sent(exchange->user, sent);
        if (aludel_i_conn_interrupted(flight->conn) != 0)
            give_up = "interrupted";
    }
    int ended = 0;
    while (!flight->lost && (ended = PQputCopyEnd(flight->conn->pg, give_up)) == 0)
        wait_once(flight);
    flight->lost = flight->lost || ended < 0;
}

static void take_copy_answer(struct flight *flight, PGresult **result)
{
    flight->delivered = true;
    flight->lost = flight->lost || !is_from_server(*result);
    if (!flight->lost && !flight->exchange->answer(flight->exchange->user, 0, result))
        flight->bad = true;
}

static void drain_copy(struct flight *flight)
{
    for (;;) {
        wait_result(flight);
        PGresult *result = flight->lost ? NULL : PQgetResult(flight->conn->pg);
        if (result == NULL)
            return;
        take_copy_answer(flight, &result);
        PQclear(result);
    }
}

enum aludel_i_exchanged aludel_i_exchange_copy(struct aludel_i_conn *conn, const char *sql, const char *data,
                                               size_t length, const struct aludel_i_exchange *exchange)
{
    /* `next` at the end: an interrupt must not send a Sync here */
    struct flight flight = {.conn = conn, .exchange = exchange, .next = exchange->n, .heard = aludel_i_now_ms()};
    flight.lost = conn->lost || PQsendQuery(conn->pg, sql) != 1;
    wait_result(&flight);
    PGresult *first = flight.lost ? NULL : PQgetResult(conn->pg);
    if (PQresultStatus(first) == PGRES_COPY_IN)
        put_data(&flight, data, length);
    else
        take_copy_answer(&flight, &first);
    PQclear(first);
    drain_copy(&flight);
    flight.lost = flight.lost || !flight.delivered;
    return outcome(&flight);
}
