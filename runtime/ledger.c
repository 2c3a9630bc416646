#include "ledger.h"

#include "graph.h"

#include <stdlib.h>
#include <string.h>

enum { META, APPLIED, STEP };
enum { PARENTS = 13, DEPENDS }; /* columns of APPLIED */

const char *const *const aludel_i_ledger_sql[ALUDEL_I_LEDGER_PARTS] = {
    aludel_i_sql_read_meta, aludel_i_sql_read_applied, aludel_i_sql_read_step};

/* What a state's `memory` points to: the results that its strings live in, and the lists of what each needs. */
struct memory {
    PGresult *parts[ALUDEL_I_LEDGER_PARTS];
    const char **needs;
};

void aludel_i_ledger_free(struct aludel_i_state *state)
{
    struct memory *memory = state->memory;
    if (memory != NULL) {
        for (int part = 0; part < ALUDEL_I_LEDGER_PARTS; part++)
            PQclear(memory->parts[part]);
        free(memory->needs);
        free(memory);
    }
    free(state->applied);
    free(state->journal);
    *state = (struct aludel_i_state){.exists = false};
}

static const char *text_or_null(const PGresult *result, int row, int column)
{
    return PQgetisnull(result, row, column) ? NULL : PQgetvalue(result, row, column);
}

static int64_t number(const PGresult *result, int row, int column)
{
    return strtoll(PQgetvalue(result, row, column), NULL, 10);
}

static void take_checksum(unsigned char checksum[32], const PGresult *result, int row, int column)
{
    if (PQgetlength(result, row, column) == 32)
        memcpy(checksum, PQgetvalue(result, row, column), 32);
}

static void take_applied(struct aludel_i_state *state, const PGresult *result)
{
    for (int row = 0; row < (int)state->n_applied; row++) {
        struct aludel_i_applied *applied = &state->applied[row];
        applied->revision = PQgetvalue(result, row, 0);
        applied->summary = PQgetvalue(result, row, 1);
        applied->seq = number(result, row, 2);
        applied->kind = PQgetvalue(result, row, 3)[0];
        take_checksum(applied->checksum, result, row, 4);
        take_checksum(applied->upgrade_checksum, result, row, 5);
        take_checksum(applied->downgrade_checksum, result, row, 6);
        applied->has_downgrade = PQgetvalue(result, row, 7)[0] == 't';
        applied->irreversible = text_or_null(result, row, 8);
        applied->applied_at = PQgetvalue(result, row, 9);
        applied->build = PQgetvalue(result, row, 10);
        applied->by = PQgetvalue(result, row, 11);
        applied->replaces = text_or_null(result, row, 12);
    }
}

/* Cuts the words apart where they stand. */
static uint32_t take_words(const char **list, char *words)
{
    uint32_t n = 0;
    while (*words != '\0') {
        list[n++] = words;
        words += strcspn(words, " ");
        if (*words != '\0')
            *words++ = '\0';
    }
    return n;
}

static void take_needs(struct aludel_i_state *state, const PGresult *result, const char **needs)
{
    for (int row = 0; row < (int)state->n_applied; row++) {
        struct aludel_i_applied *applied = &state->applied[row];
        applied->parents = needs;
        needs += applied->n_parents = take_words(needs, PQgetvalue(result, row, PARENTS));
        applied->depends = needs;
        needs += applied->n_depends = take_words(needs, PQgetvalue(result, row, DEPENDS));
    }
}

static void take_journal(struct aludel_i_state *state, const PGresult *result)
{
    for (int row = 0; row < (int)state->n_journal; row++) {
        struct aludel_i_journal *journal = &state->journal[row];
        journal->revision = PQgetvalue(result, row, 0);
        journal->downgrade = PQgetvalue(result, row, 1)[0] == 'd';
        journal->step = (uint32_t)number(result, row, 2);
        journal->statement = (uint32_t)number(result, row, 3);
        journal->done = PQgetvalue(result, row, 4)[0] == 'd';
        take_checksum(journal->checksum, result, row, 5);
    }
}

static size_t count_needs(const PGresult *result)
{
    size_t n = 0;
    for (int row = 0; row < PQntuples(result); row++)
        n += aludel_i_count_words(PQgetvalue(result, row, PARENTS)) +
             aludel_i_count_words(PQgetvalue(result, row, DEPENDS));
    return n;
}

static bool allocate(struct aludel_i_state *state, struct memory *memory)
{
    state->n_applied = (uint32_t)PQntuples(memory->parts[APPLIED]);
    state->n_journal = (uint32_t)PQntuples(memory->parts[STEP]);
    state->applied = calloc(state->n_applied + 1, sizeof *state->applied);
    state->journal = calloc(state->n_journal + 1, sizeof *state->journal);
    memory->needs = calloc(count_needs(memory->parts[APPLIED]) + 1, sizeof *memory->needs);
    return state->applied != NULL && state->journal != NULL && memory->needs != NULL;
}

bool aludel_i_ledger_take(struct aludel_i_state *state, PGresult **parts)
{
    aludel_i_ledger_free(state);
    if (parts == NULL)
        return true;
    struct memory *memory = calloc(1, sizeof *memory);
    if (memory == NULL)
        return false;
    state->memory = memory;
    for (int part = 0; part < ALUDEL_I_LEDGER_PARTS; part++) {
        memory->parts[part] = parts[part];
        parts[part] = NULL;
    }
    if (PQntuples(memory->parts[META]) != 1 || !allocate(state, memory)) {
        aludel_i_ledger_free(state);
        return false;
    }
    state->exists = true;
    state->format = (int)number(memory->parts[META], 0, 0);
    state->min_reader = (int)number(memory->parts[META], 0, 1);
    take_applied(state, memory->parts[APPLIED]);
    take_needs(state, memory->parts[APPLIED], memory->needs);
    take_journal(state, memory->parts[STEP]);
    return true;
}

void aludel_i_ledger_grant(const struct aludel_i_session *session, struct aludel_i_buffer *hint)
{
    struct aludel_i_buffer schema = {.at = NULL}, user = {.at = NULL};
    aludel_i_sql_identifier(&schema, session->dialect.schema);
    aludel_i_sql_identifier(&user,
                            session->options->set_role != NULL ? session->options->set_role : PQuser(session->conn.pg));
    const char *s = aludel_i_buffer_text(&schema), *u = aludel_i_buffer_text(&user);
    aludel_i_buffer_printf(hint,
                           "GRANT USAGE ON SCHEMA %s TO %s; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN "
                           "SCHEMA %s TO %s;",
                           s, u, s, u);
    aludel_i_buffer_free(&schema);
    aludel_i_buffer_free(&user);
}
