#include "transaction.h"

#include "pages.h"
#include "print.h"
#include "statement.h"

#include <string.h>

enum {
    SAY_MS = 100,
    DROP_BYTES = 1 << 20, /* of the plan's text: so much was sent and answered since pages were last given back */
};

/* The statements go out in segments: up to a COPY, up to the end of the verify queries, and the rest. */
struct segment {
    struct aludel_i_session *session;
    struct aludel_i_transaction *transaction;
    struct aludel_i_failure *failure;
    const struct aludel_i_script *head, *tail; /* NULL: not in this segment */
    const struct aludel_statement *statements;
    uint32_t n;
    uint32_t first; /* number of the first one in the transaction, from 0 */
    bool verify;
    double began;
    double heard;   /* when something was last answered */
    uint32_t begun; /* statement that was last said to run */
    uint32_t kept;  /* the first statement whose pages are kept */
};

static uint32_t head_of(const struct segment *segment)
{
    return segment->head == NULL ? 0 : segment->head->n;
}

static void give_message(void *user, uint32_t index, struct aludel_i_message *message)
{
    const struct segment *segment = user;
    uint32_t head = head_of(segment), tail = segment->tail == NULL ? 0 : segment->tail->n;
    bool live = segment->session->report != NULL && segment->session->report->live;
    if (index < head) {
        *message = segment->head->messages[index];
        /* or the first statement would be known to run when it is done */
        message->prompt = message->prompt || (live && index + 1 == head);
    } else if (index < head + segment->n) {
        message->sql = aludel_sql(&segment->statements[index - head]);
        message->length = segment->statements[index - head].length;
        message->prompt = live;
    } else if (index < head + segment->n + tail)
        *message = segment->tail->messages[index - head - segment->n];
}

/* --- Memory ------------------------------------------------------------------------------------------------------- */

/* What was sent is libpq's by now, and what was answered will not be looked at but to tell where an error is. */
static void drop_pages(struct segment *segment, uint32_t answered)
{
    const struct aludel_statement *first = &segment->statements[segment->kept], *last = &segment->statements[answered];
    size_t length = (size_t)(aludel_sql(last) - aludel_sql(first));
    if (length < DROP_BYTES)
        return;
    aludel_i_pages_drop(aludel_sql(first), length);
    aludel_i_pages_drop((const char *)first, (size_t)(last - first) * sizeof *first);
    segment->kept = answered;
}

static void drop_sent(const struct segment *segment, size_t bytes)
{
    if (bytes % DROP_BYTES == 0)
        aludel_i_pages_drop(aludel_i_statement(segment->statements).copy + bytes - DROP_BYTES, DROP_BYTES);
}

/* --- Progress ----------------------------------------------------------------------------------------------------- */

static void say(const struct segment *segment, uint32_t number, double elapsed)
{
    struct aludel_i_transaction *transaction = segment->transaction;
    if (transaction->on_statement != NULL)
        transaction->on_statement(transaction->user, &segment->statements[number], segment->first + number + 1,
                                  elapsed);
}

static void say_begun(struct segment *segment, uint32_t number)
{
    if (number >= segment->n || segment->begun == number + 1)
        return;
    segment->begun = number + 1;
    segment->began = aludel_i_now();
    say(segment, number, -1);
}

static void on_tick(void *user, uint32_t running)
{
    struct segment *segment = user;
    struct aludel_i_transaction *transaction = segment->transaction;
    uint32_t head = head_of(segment), first = running < head ? 0 : running - head;
    uint32_t left = first < segment->n ? segment->n - first : 0;
    if (transaction->on_silence != NULL)
        transaction->on_silence(transaction->user, segment->statements + first,
                                left < ALUDEL_I_WINDOW ? left : ALUDEL_I_WINDOW, aludel_i_now() - segment->heard);
    if (running >= head && left > 0)
        say(segment, first, -1);
}

/* A server that takes data does not wait. */
static void on_sent(void *user, size_t bytes)
{
    struct segment *segment = user;
    struct aludel_i_transaction *transaction = segment->transaction;
    double now = aludel_i_now();
    drop_sent(segment, bytes);
    if (transaction->on_sent == NULL)
        return;
    transaction->on_sent(transaction->user, segment->statements, bytes);
    if (now - segment->heard < SAY_MS)
        return;
    segment->heard = now;
    say(segment, 0, -1);
}

/* --- Answers ------------------------------------------------------------------------------------------------------ */

static bool fail(struct segment *segment, uint32_t index, PGresult **result, const char *text)
{
    struct aludel_i_failure *failure = segment->failure;
    if (failure->result != NULL || failure->text != NULL)
        return false;
    uint32_t head = head_of(segment);
    failure->text = text;
    if (text == NULL) {
        failure->result = *result;
        *result = NULL;
    }
    if (index >= head && index - head < segment->n)
        failure->statement = &segment->statements[index - head];
    return false;
}

static bool all_true(const PGresult *result)
{
    int rows = PQntuples(result), columns = PQnfields(result);
    for (int row = 0; row < rows; row++)
        for (int column = 0; column < columns; column++)
            if (strcmp(PQgetvalue(result, row, column), "t") != 0)
                return false;
    return rows > 0;
}

static bool take_answer(void *user, uint32_t index, PGresult **result)
{
    struct segment *segment = user;
    uint32_t head = head_of(segment);
    segment->heard = aludel_i_now();
    if (!aludel_i_result_ok(*result))
        return fail(segment, index, result, NULL);
    if (index >= head && index - head < segment->n) {
        if (segment->verify && !all_true(*result))
            return fail(segment, index, result,
                        PQntuples(*result) == 0 ? "the verify query returned no row"
                                                : "the verify query returned something else than true");
        say_begun(segment, index - head);
        say(segment, index - head, aludel_i_now() - segment->began);
        drop_pages(segment, index - head);
    }
    if (index + 1 >= head)
        say_begun(segment, index + 1 - head);
    return true;
}

/* --- Segments ----------------------------------------------------------------------------------------------------- */

static int outcome_of(struct segment *segment, enum aludel_i_exchanged exchanged)
{
    if (exchanged == ALUDEL_I_EXCHANGE_LOST)
        return ALUDEL_DISCONNECTED;
    if (exchanged == ALUDEL_I_EXCHANGE_STOPPED)
        return aludel_i_session_cancelled(segment->session) ? aludel_i_session_interrupted(segment->session)
                                                            : ALUDEL_FAILED;
    return ALUDEL_OK;
}

static int run_segment(struct segment *segment)
{
    struct aludel_i_exchange exchange = {.n = head_of(segment) + segment->n + 1,
                                         .message = give_message,
                                         .answer = take_answer,
                                         .tick = on_tick,
                                         .user = segment};
    if (segment->tail != NULL)
        exchange.n += segment->tail->n;
    segment->begun = segment->kept = 0;
    segment->began = segment->heard = aludel_i_now();
    if (segment->head == NULL)
        say_begun(segment, 0);
    return outcome_of(segment, aludel_i_exchange(&segment->session->conn, &exchange));
}

static int run_copy(struct segment *segment)
{
    const struct aludel_i_statement copy = aludel_i_statement(segment->statements);
    struct aludel_i_exchange exchange = {
        .n = 1, .answer = take_answer, .tick = on_tick, .sent = on_sent, .user = segment};
    segment->begun = segment->kept = 0;
    segment->heard = aludel_i_now();
    say_begun(segment, 0);
    return outcome_of(
        segment, aludel_i_exchange_copy(&segment->session->conn, copy.sql, copy.copy, copy.copy_length, &exchange));
}

/* A Sync does not commit inside BEGIN, but what follows a hidden ROLLBACK it would. */
static int still_inside(struct segment *segment, int outcome)
{
    if (outcome != ALUDEL_OK || PQtransactionStatus(segment->session->conn.pg) == PQTRANS_INTRANS)
        return outcome;
    segment->failure->text = "the statements before this one ended aludel's transaction";
    segment->failure->statement = segment->n > 0 ? segment->statements : NULL;
    return ALUDEL_FAILED;
}

static uint32_t up_to_copy(const struct aludel_statement *statements, uint32_t n)
{
    uint32_t i = 0;
    while (i < n && aludel_i_statement(&statements[i]).copy == NULL)
        i++;
    return i;
}

/* Moves on behind what the segment has run. */
static void pass(struct segment *segment, uint32_t ran)
{
    segment->head = NULL;
    segment->statements += ran;
    segment->first += ran;
}

/* All statements but those behind the last COPY, which go out with what follows. */
static int run_copies(struct segment *segment, uint32_t *left)
{
    int outcome = ALUDEL_OK;
    while (outcome == ALUDEL_OK && (segment->n = up_to_copy(segment->statements, *left)) < *left) {
        uint32_t ran = segment->n;
        if (segment->head != NULL || ran > 0)
            outcome = still_inside(segment, run_segment(segment));
        if (outcome != ALUDEL_OK)
            return outcome;
        pass(segment, ran);
        segment->n = 1;
        outcome = run_copy(segment);
        if (outcome != ALUDEL_OK)
            return outcome;
        outcome = still_inside(segment, outcome);
        pass(segment, 1);
        *left -= ran + 1;
    }
    return outcome;
}

/* Each statement by itself, so that somebody can look around behind it. */
static int run_singly(struct segment *segment, uint32_t *left)
{
    const struct aludel_i_transaction *transaction = segment->transaction;
    segment->n = 0;
    int outcome = still_inside(segment, run_segment(segment));
    segment->head = NULL;
    for (; *left > 0 && outcome == ALUDEL_OK; --*left) {
        const struct aludel_statement *statement = segment->statements;
        segment->n = 1;
        bool copies = aludel_i_statement(statement).copy != NULL;
        outcome = still_inside(segment, copies ? run_copy(segment) : run_segment(segment));
        if (outcome == ALUDEL_OK)
            outcome = transaction->after(transaction->user, statement, segment->first + 1);
        pass(segment, 1);
    }
    return outcome;
}

static int run_verify(struct segment *segment, const struct aludel_step *steps, uint32_t n)
{
    int outcome = ALUDEL_OK;
    segment->verify = true;
    for (uint32_t i = 0; i < n && outcome == ALUDEL_OK; i++) {
        segment->statements = steps[i].statements;
        segment->n = steps[i].n_statements;
        outcome = still_inside(segment, run_segment(segment));
        segment->head = NULL;
        segment->first += segment->n;
    }
    return outcome;
}

static int run_all(struct segment *segment)
{
    struct aludel_i_transaction *transaction = segment->transaction;
    uint32_t left = transaction->n_statements;
    int outcome = ALUDEL_OK;
    if (transaction->after != NULL)
        outcome = run_singly(segment, &left);
    else if (transaction->copies)
        outcome = run_copies(segment, &left);
    segment->n = left;
    if (outcome == ALUDEL_OK && transaction->n_verify > 0) {
        outcome = still_inside(segment, run_segment(segment));
        pass(segment, left);
        if (outcome == ALUDEL_OK)
            outcome = run_verify(segment, transaction->verify, transaction->n_verify);
        segment->n = 0;
    }
    if (outcome != ALUDEL_OK)
        return outcome;
    segment->tail = &transaction->tail;
    outcome = run_segment(segment);
    return transaction->stays_open ? still_inside(segment, outcome) : outcome;
}

void aludel_i_transaction_abandon(struct aludel_i_session *session)
{
    session->inside = false;
    PGTransactionStatusType status = PQtransactionStatus(session->conn.pg);
    if (status != PQTRANS_INTRANS && status != PQTRANS_INERROR)
        return;
    struct aludel_i_script script = {.dialect = &session->dialect};
    aludel_i_script_add(&script, "ROLLBACK", ALUDEL_I_END);
    /* a lost connection rolls back as well */
    enum aludel_i_exchanged ignored = aludel_i_script_run(&session->conn, &script, NULL, NULL);
    (void)ignored;
}

int aludel_i_transaction_run(struct aludel_i_session *session, struct aludel_i_transaction *transaction,
                             struct aludel_i_failure *failure)
{
    *failure = (struct aludel_i_failure){.result = NULL};
    if (transaction->head.failed || transaction->tail.failed) {
        failure->text = "out of memory";
        return ALUDEL_FAILED;
    }
    struct segment segment = {.session = session,
                              .transaction = transaction,
                              .failure = failure,
                              .head = &transaction->head,
                              .statements = transaction->statements};
    session->used = true;
    if (session->script != NULL) {
        aludel_i_print_transaction(session->script, transaction);
        return ALUDEL_OK;
    }
    int outcome = run_all(&segment);
    if (outcome != ALUDEL_OK && outcome != ALUDEL_DISCONNECTED)
        aludel_i_transaction_abandon(session);
    return outcome;
}

int aludel_i_transaction_none(struct aludel_i_session *session, struct aludel_i_transaction *transaction,
                              struct aludel_i_failure *failure)
{
    *failure = (struct aludel_i_failure){.result = NULL};
    struct segment segment = {.session = session,
                              .transaction = transaction,
                              .failure = failure,
                              .statements = transaction->statements,
                              .n = 1};
    session->used = true;
    if (session->script != NULL) {
        aludel_i_print_statement(session->script, transaction->statements);
        return ALUDEL_OK;
    }
    return run_segment(&segment);
}

void aludel_i_failure_clear(struct aludel_i_failure *failure)
{
    PQclear(failure->result);
    *failure = (struct aludel_i_failure){.result = NULL};
}
