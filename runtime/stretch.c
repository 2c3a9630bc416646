#include "stretch.h"

#include "pages.h"
#include "statement.h"

#include <stdlib.h>
#include <string.h>

enum {
    SAY_MS = 100,
    DROP_BYTES = 1 << 20, /* of the plan's text: so much was sent and answered since pages were last given back */
};

static uint32_t head_of(const struct aludel_i_stretch *stretch)
{
    return stretch->head == NULL ? 0 : stretch->head->n;
}

void aludel_i_stretch_message(const struct aludel_i_stretch *stretch, uint32_t index, struct aludel_i_message *message)
{
    uint32_t head = head_of(stretch), tail = stretch->tail == NULL ? 0 : stretch->tail->n;
    bool live = stretch->session->report != NULL && stretch->session->report->live;
    if (index < head) {
        *message = stretch->head->messages[index];
        /* or the first statement would be known to run when it is done */
        message->prompt = message->prompt || (live && index + 1 == head);
    } else if (index < head + stretch->n) {
        message->sql = aludel_sql(&stretch->statements[index - head]);
        message->length = stretch->statements[index - head].length;
        message->prompt = live;
    } else if (index < head + stretch->n + tail)
        *message = stretch->tail->messages[index - head - stretch->n];
}

/* --- Memory ------------------------------------------------------------------------------------------------------- */

/* What was sent is libpq's by now, and what was answered will not be looked at but to tell where an error is. */
static void drop_pages(struct aludel_i_stretch *stretch, uint32_t answered)
{
    const struct aludel_statement *first = &stretch->statements[stretch->kept], *last = &stretch->statements[answered];
    size_t length = (size_t)(aludel_sql(last) - aludel_sql(first));
    if (length < DROP_BYTES)
        return;
    aludel_i_pages_drop(aludel_sql(first), length);
    aludel_i_pages_drop((const char *)first, (size_t)(last - first) * sizeof *first);
    stretch->kept = answered;
}

static void drop_sent(const struct aludel_i_stretch *stretch, size_t bytes)
{
    if (bytes % DROP_BYTES == 0)
        aludel_i_pages_drop(aludel_i_statement(stretch->statements).copy + bytes - DROP_BYTES, DROP_BYTES);
}

/* --- Progress ----------------------------------------------------------------------------------------------------- */

static void say(const struct aludel_i_stretch *stretch, uint32_t number, double elapsed)
{
    struct aludel_i_transaction *transaction = stretch->transaction;
    if (transaction->on_statement != NULL)
        transaction->on_statement(transaction->user, &stretch->statements[number], stretch->first + number + 1,
                                  elapsed);
}

static void say_begun(struct aludel_i_stretch *stretch, uint32_t number)
{
    if (number >= stretch->n || stretch->begun == number + 1)
        return;
    stretch->begun = number + 1;
    stretch->began = aludel_i_now();
    say(stretch, number, -1);
}

void aludel_i_stretch_tick(struct aludel_i_stretch *stretch, uint32_t running)
{
    struct aludel_i_transaction *transaction = stretch->transaction;
    uint32_t head = head_of(stretch), first = running < head ? 0 : running - head;
    uint32_t left = first < stretch->n ? stretch->n - first : 0;
    if (transaction->on_silence != NULL)
        transaction->on_silence(transaction->user, stretch->statements + first,
                                left < ALUDEL_I_WINDOW ? left : ALUDEL_I_WINDOW, aludel_i_now() - stretch->heard);
    if (running >= head && left > 0)
        say(stretch, first, -1);
}

/* A server that takes data does not wait. */
static void on_sent(void *user, size_t bytes)
{
    struct aludel_i_stretch *stretch = user;
    struct aludel_i_transaction *transaction = stretch->transaction;
    double now = aludel_i_now();
    drop_sent(stretch, bytes);
    if (transaction->on_sent == NULL)
        return;
    transaction->on_sent(transaction->user, stretch->statements, bytes);
    if (now - stretch->heard < SAY_MS)
        return;
    stretch->heard = now;
    say(stretch, 0, -1);
}

/* --- Answers ------------------------------------------------------------------------------------------------------ */

static bool fail(struct aludel_i_stretch *stretch, uint32_t index, PGresult **result, const char *text)
{
    struct aludel_i_failure *failure = stretch->failure;
    if (failure->result != NULL || failure->text != NULL)
        return false;
    uint32_t head = head_of(stretch);
    failure->text = text;
    if (text == NULL) {
        failure->result = *result;
        *result = NULL;
    }
    if (index >= head && index - head < stretch->n)
        failure->statement = &stretch->statements[index - head];
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

bool aludel_i_stretch_answer(struct aludel_i_stretch *stretch, uint32_t index, PGresult **result)
{
    uint32_t head = head_of(stretch);
    stretch->heard = aludel_i_now();
    if (!aludel_i_result_ok(*result))
        return fail(stretch, index, result, NULL);
    if (index >= head && index - head < stretch->n) {
        if (stretch->verify && !all_true(*result))
            return fail(stretch, index, result,
                        PQntuples(*result) == 0 ? "the verify query returned no row"
                                                : "the verify query returned something else than true");
        say_begun(stretch, index - head);
        say(stretch, index - head, aludel_i_now() - stretch->began);
        drop_pages(stretch, index - head);
    } else if (PQntuples(*result) == 1 && index >= head)
        stretch->transaction->ran = strtod(PQgetvalue(*result, 0, 0), NULL);
    if (index + 1 >= head)
        say_begun(stretch, index + 1 - head);
    return true;
}

/* --- The conversation --------------------------------------------------------------------------------------------- */

void aludel_i_stretch_begin(struct aludel_i_stretch *stretch)
{
    stretch->begun = stretch->kept = 0;
    stretch->began = stretch->heard = aludel_i_now();
    if (stretch->head == NULL)
        say_begun(stretch, 0);
}

uint32_t aludel_i_stretch_length(const struct aludel_i_stretch *stretch)
{
    return head_of(stretch) + stretch->n + (stretch->tail == NULL ? 0 : stretch->tail->n);
}

int aludel_i_stretch_outcome(const struct aludel_i_session *session, enum aludel_i_exchanged exchanged)
{
    if (exchanged == ALUDEL_I_EXCHANGE_LOST)
        return ALUDEL_DISCONNECTED;
    if (exchanged == ALUDEL_I_EXCHANGE_STOPPED)
        return aludel_i_session_cancelled(session) ? aludel_i_session_interrupted(session) : ALUDEL_FAILED;
    return ALUDEL_OK;
}

static void give_message(void *user, uint32_t index, struct aludel_i_message *message)
{
    aludel_i_stretch_message(user, index, message);
}

static bool take_answer(void *user, uint32_t index, PGresult **result)
{
    return aludel_i_stretch_answer(user, index, result);
}

static void on_tick(void *user, uint32_t running)
{
    aludel_i_stretch_tick(user, running);
}

int aludel_i_stretch_run(struct aludel_i_stretch *stretch)
{
    if (aludel_i_conn_interrupted(&stretch->session->conn) != 0) /* a cancel is only sent again where it was sent */
        return aludel_i_session_interrupted(stretch->session);
    struct aludel_i_exchange exchange = {.n = aludel_i_stretch_length(stretch) + 1,
                                         .message = give_message,
                                         .answer = take_answer,
                                         .tick = on_tick,
                                         .user = stretch};
    aludel_i_stretch_begin(stretch);
    return aludel_i_stretch_outcome(stretch->session, aludel_i_exchange(&stretch->session->conn, &exchange));
}

int aludel_i_stretch_copy(struct aludel_i_stretch *stretch)
{
    const struct aludel_i_statement copy = aludel_i_statement(stretch->statements);
    struct aludel_i_exchange exchange = {
        .n = 1, .answer = take_answer, .tick = on_tick, .sent = on_sent, .user = stretch};
    aludel_i_stretch_begin(stretch);
    return aludel_i_stretch_outcome(stretch->session, aludel_i_exchange_copy(&stretch->session->conn, copy.sql,
                                                                             copy.copy, copy.copy_length, &exchange));
}
