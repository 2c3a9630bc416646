#include "convoy.h"

#include "stretch.h"

/* Behind so many messages no more are added, and the Sync is due: the server tells its statistics only then. */
enum { MESSAGES = 512 };

struct run {
    struct aludel_i_session *session;
    const struct aludel_i_convoy *convoy;
    struct aludel_i_failure *failure;
    struct aludel_i_exchange exchange;
    struct {
        struct aludel_i_stretch stretch;
        uint32_t first, end; /* its messages: [first, end) */
        double began;
    } ring[ALUDEL_I_CONVOY];
    uint32_t added, done; /* by count, ring positions modulo ALUDEL_I_CONVOY */
    uint32_t given;       /* messages, but for the Sync */
};

static bool may_add(const struct run *run)
{
    return run->exchange.goes_on && run->added - run->done < ALUDEL_I_CONVOY && run->exchange.n < MESSAGES &&
           aludel_i_conn_interrupted(&run->session->conn) == 0;
}

/* Takes transactions for as long as there is room; the Sync moves behind them. */
static void add(struct run *run)
{
    struct aludel_i_transaction *transaction = NULL;
    while (may_add(run) && (transaction = run->convoy->next(run->convoy->user)) != NULL) {
        uint32_t slot = run->added++ % ALUDEL_I_CONVOY;
        run->ring[slot].stretch = (struct aludel_i_stretch){.session = run->session,
                                                            .transaction = transaction,
                                                            .failure = run->failure,
                                                            .head = &transaction->head,
                                                            .tail = &transaction->tail,
                                                            .statements = transaction->statements,
                                                            .n = transaction->n_statements};
        run->ring[slot].first = run->exchange.n - 1;
        run->exchange.n += aludel_i_stretch_length(&run->ring[slot].stretch);
        run->ring[slot].end = run->exchange.n - 1;
    }
    bool full = run->added - run->done == ALUDEL_I_CONVOY;
    run->exchange.goes_on = run->exchange.goes_on && full && run->exchange.n < MESSAGES;
}

static void begin(struct run *run)
{
    if (run->done == run->added)
        return;
    uint32_t slot = run->done % ALUDEL_I_CONVOY;
    run->ring[slot].began = aludel_i_now();
    run->convoy->begins(run->convoy->user);
    aludel_i_stretch_begin(&run->ring[slot].stretch);
}

/* The answer of the one before it may have waited for us to look. */
static double milliseconds(const struct run *run, uint32_t slot)
{
    double ours = aludel_i_now() - run->ring[slot].began, servers = run->ring[slot].stretch.transaction->ran;
    return ours > servers ? ours : servers;
}

static void give_message(void *user, uint32_t index, struct aludel_i_message *message)
{
    struct run *run = user;
    for (uint32_t i = run->done; i < run->added; i++) {
        uint32_t slot = i % ALUDEL_I_CONVOY;
        if (index >= run->ring[slot].end)
            continue;
        aludel_i_stretch_message(&run->ring[slot].stretch, index - run->ring[slot].first, message);
        message->prompt = message->prompt || index + 1 == run->ring[slot].end;
        run->given = index + 1;
        return;
    }
}

static bool take_answer(void *user, uint32_t index, PGresult **result)
{
    struct run *run = user;
    uint32_t slot = run->done % ALUDEL_I_CONVOY;
    if (run->done == run->added)
        return false; /* the server ends the connection instead of answering the Sync */
    if (!aludel_i_stretch_answer(&run->ring[slot].stretch, index - run->ring[slot].first, result))
        return false;
    if (index + 1 < run->ring[slot].end)
        return true;
    run->convoy->done(run->convoy->user, milliseconds(run, slot));
    run->done++;
    add(run);
    begin(run);
    return true;
}

static void on_tick(void *user, uint32_t running)
{
    struct run *run = user;
    uint32_t slot = run->done % ALUDEL_I_CONVOY;
    if (run->done < run->added)
        aludel_i_stretch_tick(&run->ring[slot].stretch, running - run->ring[slot].first);
}

static uint32_t count_sent(const struct run *run)
{
    uint32_t sent = 0;
    for (uint32_t i = run->done; i < run->added; i++)
        sent += run->given >= run->ring[i % ALUDEL_I_CONVOY].end;
    return sent;
}

int aludel_i_convoy_run(struct aludel_i_session *session, const struct aludel_i_convoy *convoy,
                        struct aludel_i_failure *failure, uint32_t *sent)
{
    struct run run = {.session = session, .convoy = convoy, .failure = failure};
    run.exchange = (struct aludel_i_exchange){
        .n = 1, .goes_on = true, .message = give_message, .answer = take_answer, .tick = on_tick, .user = &run};
    *failure = (struct aludel_i_failure){.result = NULL};
    *sent = 0;
    add(&run);
    if (run.added == 0)
        return ALUDEL_OK;
    begin(&run);
    int outcome = aludel_i_stretch_outcome(session, aludel_i_exchange(&session->conn, &run.exchange));
    if (outcome != ALUDEL_OK && outcome != ALUDEL_DISCONNECTED)
        aludel_i_transaction_abandon(session);
    *sent = count_sent(&run);
    return outcome;
}
