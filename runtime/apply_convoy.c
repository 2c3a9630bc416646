#include "applying.h"
#include "convoy.h"

struct member {
    struct aludel_i_task task;
    struct aludel_i_applying applying;
    struct aludel_i_transaction transaction;
};

struct run {
    struct aludel_i_session *session;
    const struct aludel_i_tasks *tasks;
    struct member ring[ALUDEL_I_CONVOY];
    uint32_t added, done; /* by count, ring positions modulo ALUDEL_I_CONVOY */
};

static struct member *oldest(struct run *run)
{
    return &run->ring[run->done % ALUDEL_I_CONVOY];
}

/* A single transaction without COPY data and what drops prepared statements; a verify step is none. */
static bool is_plain(const struct aludel_revision *revision, const struct aludel_i_task *task)
{
    const struct aludel_step *step = task->downgrade ? revision->downgrade : revision->upgrade;
    uint32_t n = task->record_only ? 0 : task->downgrade ? revision->n_downgrade : revision->n_upgrade;
    return n == 0 || (n == 1 && step->transactional && !step->copies && !step->unprepares);
}

/* One that ran by itself made the ledger, and prepared what the others use: its first statement stands for all. */
static bool is_ready(const struct aludel_i_session *session, bool downgrade)
{
    return session->prepared[downgrade ? ALUDEL_I_OWN_RETIRE : ALUDEL_I_OWN_CLAIM];
}

static bool may_join(const struct aludel_i_session *session, const struct aludel_i_task *task)
{
    return !task->all_in_one && is_plain(task->revision, task) && is_ready(session, task->downgrade);
}

static struct aludel_i_transaction *next(void *user)
{
    struct run *run = user;
    struct member *member = &run->ring[run->added % ALUDEL_I_CONVOY];
    *member = (struct member){.transaction = {.n_statements = 0}};
    if (!run->tasks->get(run->tasks->user, run->added - run->done, &member->task) ||
        !may_join(run->session, &member->task))
        return NULL;
    struct aludel_i_applying *a = &member->applying;
    aludel_i_applying_begin(a, run->session, &member->task);
    if (!aludel_i_apply_build(a, a->n_steps == 0 ? NULL : a->steps, true, &member->transaction) ||
        !aludel_i_transaction_complete(&member->transaction)) {
        aludel_i_applying_end(a); /* it will fail by itself, and say so */
        return NULL;
    }
    aludel_i_apply_watch(a, &member->transaction);
    run->added++;
    return &member->transaction;
}

static void begins(void *user)
{
    struct run *run = user;
    struct aludel_i_applying *a = &oldest(run)->applying;
    a->began = a->transaction_began = aludel_i_now();
    struct aludel_event begin = aludel_i_apply_event(a, ALUDEL_EVENT_REVISION);
    aludel_i_report(run->session, &begin);
}

static void leave(struct run *run)
{
    run->session->running = NULL;
    aludel_i_applying_end(&oldest(run)->applying);
    run->done++;
}

static void done(void *user, double ms)
{
    struct run *run = user;
    leave(run);
    run->tasks->done(run->tasks->user, ms);
}

/* One that only lost a lock is tried again, by itself. */
static int end_failed(struct run *run, int outcome, struct aludel_i_failure *failure, uint32_t *sent)
{
    struct member *member = oldest(run);
    outcome = aludel_i_apply_after_try(&member->applying, outcome, failure);
    if (outcome == ALUDEL_I_RETRY) {
        *sent = 1;
        outcome = aludel_i_apply_patiently(&member->applying, &member->transaction);
    }
    if (outcome == ALUDEL_OK)
        done(run, aludel_i_now() - member->applying.began);
    return outcome;
}

int aludel_i_apply_convoy(struct aludel_i_session *session, const struct aludel_i_tasks *tasks, uint32_t *sent)
{
    struct run run = {.session = session, .tasks = tasks};
    struct aludel_i_convoy convoy = {.next = next, .begins = begins, .done = done, .user = &run};
    struct aludel_i_failure failure;
    int outcome = aludel_i_convoy_run(session, &convoy, &failure, sent);
    bool all = run.done == run.added; /* a connection that broke behind them is the next one's to find */
    outcome = all ? ALUDEL_OK : end_failed(&run, outcome, &failure, sent);
    while (run.done < run.added)
        leave(&run);
    return outcome;
}
