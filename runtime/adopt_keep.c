#include "adopt.h"

#include "print.h"
#include "transaction.h"

#include <stdio.h>

void aludel_i_evidence_begin(const struct aludel_i_evidence *evidence, struct aludel_i_script *script)
{
    aludel_i_script_add_text(script, aludel_i_buffer_text(&evidence->lock));
    aludel_i_script_add_text(script, aludel_i_buffer_text(&evidence->guard));
    if (evidence->kept)
        aludel_i_script_add_all(script, aludel_i_sql_forget_alembic);
    script->failed = script->failed || evidence->lock.failed || evidence->guard.failed;
}

void aludel_i_evidence_end(const struct aludel_i_evidence *evidence, struct aludel_i_script *script)
{
    if (!evidence->keep)
        return;
    aludel_i_script_add_text(script, aludel_i_buffer_text(&evidence->keeper));
    aludel_i_script_add_all(script, aludel_i_sql_keep_alembic + 1);
    script->failed = script->failed || evidence->keeper.failed;
}

void aludel_i_evidence_write_keeper(struct aludel_i_session *session, struct aludel_i_evidence *evidence)
{
    const char *function = aludel_i_sql_render(&session->dialect, aludel_i_sql_keep_alembic[0]);
    if (function == NULL)
        evidence->keeper.failed = true;
    else
        aludel_i_sql_replace(&evidence->keeper, function, "alembic_version", aludel_i_buffer_text(&evidence->table));
}

void aludel_i_evidence_report_switched(const struct aludel_i_session *session, const struct aludel_i_evidence *evidence)
{
    char text[256];
    snprintf(text, sizeof text, "%.127s is %s in step with the ledger from now on",
             aludel_i_buffer_text(&evidence->called), evidence->keep ? "kept" : "no longer kept");
    aludel_i_report(session, &(struct aludel_event){.kind = ALUDEL_EVENT_NOTICE, .severity = "note", .text = text});
}

bool aludel_i_evidence_switches(const struct aludel_i_evidence *evidence)
{
    return evidence->tool != NULL && evidence->keep != evidence->kept;
}

int aludel_i_evidence_switch(struct aludel_i_session *session, const struct aludel_i_evidence *evidence)
{
    struct aludel_i_script script = {.dialect = &session->dialect};
    PGresult *nothing = NULL;
    aludel_i_script_add(&script, "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE", ALUDEL_I_END);
    if (session->role.length > 0)
        aludel_i_script_add_text(&script, session->role.at);
    if (!session->state.exists && !session->schema_exists)
        aludel_i_script_add_all(&script, aludel_i_sql_create_schema);
    if (!session->state.exists)
        aludel_i_script_add_all(&script, aludel_i_sql_create_ledger);
    aludel_i_evidence_begin(evidence, &script);
    aludel_i_evidence_end(evidence, &script);
    aludel_i_script_add(&script, "COMMIT", ALUDEL_I_END);
    int outcome = ALUDEL_OK;
    if (session->script != NULL)
        aludel_i_print_script(session->script, &script);
    else
        outcome = aludel_i_session_ask(session, &script, &nothing);
    PQclear(nothing);
    if (outcome == ALUDEL_OK)
        aludel_i_evidence_report_switched(session, evidence);
    else
        aludel_i_transaction_abandon(session);
    return outcome;
}
