#include "applying.h"
#include "graph.h"
#include "rehearse.h"
#include "stored.h"

#include <stdio.h>
#include <string.h>

/* --- The revision: what the values of its statements point to ----------------------------------------------------- */

/* The row that has the revision: its own or, where another build ran a squash in its place, that one's. */
static const char *row_with(const struct aludel_i_state *state, const char *id)
{
    const char *squash = id;
    for (uint32_t i = 0; i < state->n_applied; i++) {
        if (strcmp(state->applied[i].revision, id) == 0)
            return id;
        if (aludel_i_has_word(state->applied[i].replaces, id))
            squash = state->applied[i].revision;
    }
    return squash;
}

/* An array literal, each id once: one squash may have several of what is needed. */
static void list_id(struct aludel_i_buffer *list, const char *id)
{
    char quoted[160];
    snprintf(quoted, sizeof quoted, "\"%.140s\"", id);
    if (strstr(aludel_i_buffer_text(list), quoted) == NULL)
        aludel_i_buffer_printf(list, "%s%s", list->length > 1 ? "," : "", quoted);
}

static void list_needs(struct aludel_i_buffer *list, const struct aludel_i_session *session, const uint32_t *indices,
                       uint32_t n)
{
    aludel_i_buffer_puts(list, "{");
    for (uint32_t i = 0; i < n; i++)
        list_id(list, row_with(&session->state, session->plan->revisions[indices[i]].id));
}

/* A squash that is recorded beside what it replaces needs the last of them, so that this cannot go without it. */
static void list_replaced(struct aludel_i_applying *a, const struct aludel_revision *revision)
{
    if (revision->n_replaces == 0)
        return;
    aludel_i_buffer_puts(&a->replaces, "{");
    for (uint32_t i = 0; i < revision->n_replaces; i++)
        list_id(&a->replaces, revision->replaces[i].id);
    aludel_i_buffer_puts(&a->replaces, "}");
    if (a->task->beside)
        list_id(&a->depends, revision->replaces[revision->n_replaces - 1].id);
}

bool aludel_i_has_off_step(const struct aludel_revision *revision, bool downgrade)
{
    const struct aludel_step *steps = downgrade ? revision->downgrade : revision->upgrade;
    uint32_t n = downgrade ? revision->n_downgrade : revision->n_upgrade;
    for (uint32_t i = 0; i < n; i++)
        if (!steps[i].transactional && !steps[i].verify)
            return true;
    return false;
}

static bool several_transactions(const struct aludel_i_applying *a)
{
    uint32_t units = 0;
    for (uint32_t i = 0; i < a->n_steps; i++) {
        units += a->steps[i].verify ? 0 : 1;
        if (!a->steps[i].verify && !a->steps[i].transactional)
            return true;
    }
    return units > 1;
}

void aludel_i_applying_begin(struct aludel_i_applying *a, struct aludel_i_session *session,
                             const struct aludel_i_task *task)
{
    static const struct aludel_step none;
    const struct aludel_revision *revision = task->revision;
    *a = (struct aludel_i_applying){.session = session, .task = task, .steps = &none, .began = aludel_i_now()};
    if (!task->record_only) {
        a->steps = task->downgrade ? revision->downgrade : revision->upgrade;
        a->n_steps = task->downgrade ? revision->n_downgrade : revision->n_upgrade;
    }
    a->several = several_transactions(a);
    aludel_i_hex(a->checksum, revision->checksum);
    snprintf(a->name, sizeof a->name, "aludel %.40s %u/%u", revision->id, task->index, task->count);
    snprintf(a->build, sizeof a->build, "aludel %s %.12s", session->plan->compiler, session->plan->digest);
    if (task->downgrade)
        return;
    aludel_i_hex(a->upgrade_checksum, revision->upgrade_checksum);
    aludel_i_hex(a->downgrade_checksum, revision->downgrade_checksum);
    list_needs(&a->parents, session, revision->parents, revision->n_parents);
    list_needs(&a->depends, session, revision->depends, revision->n_depends);
    list_replaced(a, revision);
    aludel_i_buffer_puts(&a->parents, "}");
    aludel_i_buffer_puts(&a->depends, "}");
    if (task->beside)
        aludel_i_stored_write(&a->down, &(struct aludel_revision){.file = revision->file});
    else if (revision->n_downgrade > 0)
        aludel_i_stored_write(&a->down, revision);
}

void aludel_i_applying_end(struct aludel_i_applying *a)
{
    aludel_i_buffer_free(&a->down);
    aludel_i_buffer_free(&a->parents);
    aludel_i_buffer_free(&a->depends);
    aludel_i_buffer_free(&a->replaces);
    aludel_i_buffer_free(&a->ledger);
    aludel_i_buffer_free(&a->settings);
}

/* --- A transaction of it ------------------------------------------------------------------------------------------ */

/* A rehearsal checks at its end what a COMMIT would. */
static void add_end(struct aludel_i_applying *a, struct aludel_i_script *tail)
{
    if (a->open)
        return;
    if (a->task->rehearsal == NULL) {
        aludel_i_apply_add_own(a, tail, "COMMIT", ALUDEL_I_OWN_COMMIT);
        return;
    }
    aludel_i_script_add(tail, "SET CONSTRAINTS ALL IMMEDIATE", ALUDEL_I_END);
    aludel_i_script_add(tail, "ROLLBACK", ALUDEL_I_END);
}

bool aludel_i_apply_build(struct aludel_i_applying *a, const struct aludel_step *step, bool closing,
                          struct aludel_i_transaction *transaction)
{
    if (closing && !aludel_i_uuid(a->seal))
        return false;
    if (step != NULL) {
        transaction->statements = step->statements;
        transaction->n_statements = step->n_statements;
        transaction->copies = step->copies;
    }
    a->passed = 0;
    a->tries = a->task->attempt;
    a->open = a->task->all_in_one && !(closing && a->task->last);
    transaction->stays_open = a->open;
    transaction->after = a->task->rehearsal != NULL ? aludel_i_rehearse_statement : NULL;
    a->transaction_began = aludel_i_now();
    a->unprepared = step != NULL && step->unprepares;
    aludel_i_apply_patience(a, step);
    aludel_i_apply_add_begin(a, &transaction->head);
    transaction->tail.dialect = &a->session->dialect;
    if (closing) {
        /* SET CONSTRAINTS ALL IMMEDIATE checks the seal, too, so the row that satisfies it must be there before */
        bool early = step != NULL && step->checks_constraints;
        aludel_i_apply_add_claim(a, &transaction->head);
        aludel_i_apply_add_close(a, early ? &transaction->head : &transaction->tail);
    } else if (step != NULL) {
        aludel_i_apply_name_journal(a, 0, step->checksum);
        aludel_i_apply_add_journal(a, &transaction->head, aludel_i_sql_journal_done);
    }
    add_end(a, &transaction->tail);
    return true;
}
