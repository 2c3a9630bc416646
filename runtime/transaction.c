#include "transaction.h"

#include "print.h"
#include "statement.h"
#include "stretch.h"

/* A Sync does not commit inside BEGIN, but what follows a hidden ROLLBACK it would. */
static int still_inside(struct aludel_i_stretch *stretch, int outcome)
{
    if (outcome != ALUDEL_OK || PQtransactionStatus(stretch->session->conn.pg) == PQTRANS_INTRANS)
        return outcome;
    stretch->failure->text = "the statements before this one ended aludel's transaction";
    stretch->failure->statement = stretch->n > 0 ? stretch->statements : NULL;
    return ALUDEL_FAILED;
}

static uint32_t up_to_copy(const struct aludel_statement *statements, uint32_t n)
{
    uint32_t i = 0;
    while (i < n && aludel_i_statement(&statements[i]).copy == NULL)
        i++;
    return i;
}

/* Moves on behind what the stretch has run. */
static void pass(struct aludel_i_stretch *stretch, uint32_t ran)
{
    stretch->head = NULL;
    if (ran > 0)
        stretch->statements += ran;
    stretch->first += ran;
}

/* All statements but those behind the last COPY, which go out with what follows. */
static int run_copies(struct aludel_i_stretch *stretch, uint32_t *left)
{
    int outcome = ALUDEL_OK;
    while (outcome == ALUDEL_OK && (stretch->n = up_to_copy(stretch->statements, *left)) < *left) {
        uint32_t ran = stretch->n;
        if (stretch->head != NULL || ran > 0)
            outcome = still_inside(stretch, aludel_i_stretch_run(stretch));
        if (outcome != ALUDEL_OK)
            return outcome;
        pass(stretch, ran);
        stretch->n = 1;
        outcome = aludel_i_stretch_copy(stretch);
        if (outcome != ALUDEL_OK)
            return outcome;
        outcome = still_inside(stretch, outcome);
        pass(stretch, 1);
        *left -= ran + 1;
    }
    return outcome;
}

/* Each statement by itself, so that somebody can look around behind it. */
static int run_singly(struct aludel_i_stretch *stretch, uint32_t *left)
{
    const struct aludel_i_transaction *transaction = stretch->transaction;
    stretch->n = 0;
    int outcome = still_inside(stretch, aludel_i_stretch_run(stretch));
    stretch->head = NULL;
    for (; *left > 0 && outcome == ALUDEL_OK; --*left) {
        const struct aludel_statement *statement = stretch->statements;
        stretch->n = 1;
        bool copies = aludel_i_statement(statement).copy != NULL;
        outcome = still_inside(stretch, copies ? aludel_i_stretch_copy(stretch) : aludel_i_stretch_run(stretch));
        if (outcome == ALUDEL_OK)
            outcome = transaction->after(transaction->user, statement, stretch->first + 1);
        pass(stretch, 1);
    }
    return outcome;
}

static int run_verify(struct aludel_i_stretch *stretch, const struct aludel_step *steps, uint32_t n)
{
    int outcome = ALUDEL_OK;
    stretch->verify = true;
    for (uint32_t i = 0; i < n && outcome == ALUDEL_OK; i++) {
        stretch->statements = steps[i].statements;
        stretch->n = steps[i].n_statements;
        outcome = still_inside(stretch, aludel_i_stretch_run(stretch));
        stretch->head = NULL;
        stretch->first += stretch->n;
    }
    return outcome;
}

static int run_all(struct aludel_i_stretch *stretch)
{
    struct aludel_i_transaction *transaction = stretch->transaction;
    uint32_t left = transaction->n_statements;
    int outcome = ALUDEL_OK;
    if (transaction->after != NULL)
        outcome = run_singly(stretch, &left);
    else if (transaction->copies)
        outcome = run_copies(stretch, &left);
    stretch->n = left;
    if (outcome == ALUDEL_OK && transaction->n_verify > 0) {
        outcome = still_inside(stretch, aludel_i_stretch_run(stretch));
        pass(stretch, left);
        if (outcome == ALUDEL_OK)
            outcome = run_verify(stretch, transaction->verify, transaction->n_verify);
        stretch->n = 0;
    }
    if (outcome != ALUDEL_OK)
        return outcome;
    stretch->tail = &transaction->tail;
    outcome = aludel_i_stretch_run(stretch);
    return transaction->stays_open ? still_inside(stretch, outcome) : outcome;
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

bool aludel_i_transaction_complete(const struct aludel_i_transaction *transaction)
{
    return !transaction->head.failed && !transaction->tail.failed;
}

int aludel_i_transaction_run(struct aludel_i_session *session, struct aludel_i_transaction *transaction,
                             struct aludel_i_failure *failure)
{
    *failure = (struct aludel_i_failure){.result = NULL};
    if (!aludel_i_transaction_complete(transaction)) {
        failure->text = "out of memory";
        return ALUDEL_FAILED;
    }
    struct aludel_i_stretch stretch = {.session = session,
                                       .transaction = transaction,
                                       .failure = failure,
                                       .head = &transaction->head,
                                       .statements = transaction->statements};
    session->used = true;
    if (session->script != NULL) {
        aludel_i_print_transaction(session->script, transaction);
        return ALUDEL_OK;
    }
    int outcome = run_all(&stretch);
    if (outcome != ALUDEL_OK && outcome != ALUDEL_DISCONNECTED)
        aludel_i_transaction_abandon(session);
    return outcome;
}

int aludel_i_transaction_none(struct aludel_i_session *session, struct aludel_i_transaction *transaction,
                              struct aludel_i_failure *failure)
{
    *failure = (struct aludel_i_failure){.result = NULL};
    struct aludel_i_stretch stretch = {.session = session,
                                       .transaction = transaction,
                                       .failure = failure,
                                       .statements = transaction->statements,
                                       .n = 1};
    session->used = true;
    if (session->script != NULL) {
        aludel_i_print_statement(session->script, transaction->statements);
        return ALUDEL_OK;
    }
    return aludel_i_stretch_run(&stretch);
}

void aludel_i_failure_clear(struct aludel_i_failure *failure)
{
    PQclear(failure->result);
    *failure = (struct aludel_i_failure){.result = NULL};
}
