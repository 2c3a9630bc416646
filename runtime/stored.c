#include "stored.h"

#include "json.h"
#include "statement.h"

#include <stdlib.h>
#include <string.h>

/* --- Writing ------------------------------------------------------------------------------------------------------ */

static void add_text(struct aludel_i_buffer *json, const char *key, const char *text)
{
    if (text != NULL)
        aludel_i_json_string(json, key, text);
}

static void add_checksum(struct aludel_i_buffer *json, const unsigned char *checksum)
{
    if (checksum != NULL)
        aludel_i_json_hex(json, "checksum", checksum, 32);
}

static void add_statement(struct aludel_i_buffer *json, const struct aludel_i_statement *statement)
{
    aludel_i_json_open(json, NULL, '{');
    aludel_i_json_string(json, "sql", statement->sql);
    add_text(json, "copy", statement->copy);
    aludel_i_json_number(json, "line", statement->line);
    aludel_i_json_number(json, "column", statement->column);
    aludel_i_json_number(json, "copy_line", statement->copy_line);
    aludel_i_json_number(json, "rerun", (int)statement->rerun);
    aludel_i_json_number(json, "probe", (int)statement->probe);
    add_text(json, "object", statement->object);
    add_text(json, "on", statement->on);
    add_checksum(json, statement->checksum);
    aludel_i_json_close(json, '}');
}

static void add_step(struct aludel_i_buffer *json, const struct aludel_step *step)
{
    aludel_i_json_open(json, NULL, '{');
    aludel_i_json_number(json, "line", step->line);
    aludel_i_json_bool(json, "transactional", step->transactional);
    aludel_i_json_number(json, "lock_timeout", step->lock_timeout_ms);
    aludel_i_json_number(json, "statement_timeout", step->statement_timeout_ms);
    aludel_i_json_number(json, "retries", step->retries);
    add_checksum(json, step->checksum);
    aludel_i_json_open(json, "statements", '[');
    for (uint32_t i = 0; i < step->n_statements; i++) {
        const struct aludel_i_statement statement = aludel_i_statement(&step->statements[i]);
        add_statement(json, &statement);
    }
    aludel_i_json_close(json, ']');
    aludel_i_json_close(json, '}');
}

void aludel_i_stored_write(struct aludel_i_buffer *json, const struct aludel_revision *revision)
{
    aludel_i_json_open(json, NULL, '{');
    aludel_i_json_string(json, "file", revision->file);
    aludel_i_json_open(json, "steps", '[');
    for (uint32_t i = 0; i < revision->n_downgrade; i++)
        add_step(json, &revision->downgrade[i]);
    aludel_i_json_close(json, ']');
    aludel_i_json_close(json, '}');
}

/* --- Reading ------------------------------------------------------------------------------------------------------ */

enum column {
    INTACT,
    TRUSTED,
    FILE_NAME,
    STEP,
    STEP_LINE,
    TRANSACTIONAL,
    LOCK_TIMEOUT,
    STATEMENT_TIMEOUT,
    RETRIES,
    STEP_CHECKSUM,
    SQL,
    COPY,
    LINE,
    COLUMN,
    COPY_LINE,
    RERUN,
    PROBE,
    OBJECT,
    ON,
    CHECKSUM
};

static const char *text_at(const PGresult *rows, int row, enum column column)
{
    return PQgetisnull(rows, row, (int)column) ? NULL : PQgetvalue(rows, row, (int)column);
}

static long number_at(const PGresult *rows, int row, enum column column)
{
    const char *text = text_at(rows, row, column);
    return text == NULL ? 0 : strtol(text, NULL, 10);
}

static const unsigned char *checksum_at(const PGresult *rows, int row, enum column column, unsigned char *into)
{
    const char *hex = text_at(rows, row, column);
    if (hex == NULL || strlen(hex) != 64)
        return NULL;
    for (int i = 0; i < 32; i++) {
        char pair[3] = {hex[2 * i], hex[2 * i + 1], '\0'};
        into[i] = (unsigned char)strtol(pair, NULL, 16);
    }
    return into;
}

static void fill_statement(struct aludel_i_statement *statement, const PGresult *rows, int row, unsigned char *checksum)
{
    *statement = (struct aludel_i_statement){
        .sql = text_at(rows, row, SQL),
        .length = (size_t)PQgetlength(rows, row, SQL),
        .copy = text_at(rows, row, COPY),
        .copy_length = (size_t)PQgetlength(rows, row, COPY),
        .line = (uint32_t)number_at(rows, row, LINE),
        .column = (uint32_t)number_at(rows, row, COLUMN),
        .copy_line = (uint32_t)number_at(rows, row, COPY_LINE),
        .rerun = (enum aludel_rerun)number_at(rows, row, RERUN),
        .probe = (enum aludel_probe)number_at(rows, row, PROBE),
        .object = text_at(rows, row, OBJECT),
        .on = text_at(rows, row, ON),
        .checksum = checksum_at(rows, row, CHECKSUM, checksum),
    };
}

static void fill_step(struct aludel_step *step, const PGresult *rows, int row, unsigned char *checksum)
{
    const char *transactional = text_at(rows, row, TRANSACTIONAL);
    *step = (struct aludel_step){
        .line = (uint32_t)number_at(rows, row, STEP_LINE),
        .transactional = transactional == NULL || transactional[0] == 't',
        .lock_timeout_ms = (int32_t)number_at(rows, row, LOCK_TIMEOUT),
        .statement_timeout_ms = (int32_t)number_at(rows, row, STATEMENT_TIMEOUT),
        .retries = (int32_t)number_at(rows, row, RETRIES),
        .checksum = checksum_at(rows, row, STEP_CHECKSUM, checksum),
    };
}

/* A row a statement, ordered by step; a step without statements has one row whose `sql` is null. Returns how many
 * statements there are; each step has but their number. */
static uint32_t fill(struct aludel_i_stored *stored, struct aludel_i_statement *statements)
{
    const PGresult *rows = stored->rows;
    size_t n = (size_t)PQntuples(rows), steps = 0;
    uint32_t n_statements = 0;
    for (size_t row = 0; row < n; row++) {
        if (text_at(rows, (int)row, STEP) == NULL)
            continue;
        if (row == 0 || number_at(rows, (int)row, STEP) != number_at(rows, (int)row - 1, STEP)) {
            fill_step(&stored->steps[steps], rows, (int)row, stored->checksums + 32 * (n + steps));
            steps++;
        }
        if (text_at(rows, (int)row, SQL) == NULL)
            continue;
        struct aludel_i_statement *statement = &statements[n_statements++];
        fill_statement(statement, rows, (int)row, stored->checksums + 32 * row);
        aludel_i_step_note(&stored->steps[steps - 1], statement);
        stored->steps[steps - 1].n_statements++;
    }
    stored->revision.downgrade = stored->steps;
    stored->revision.n_downgrade = (uint32_t)steps;
    return n_statements;
}

/* False: out of memory. */
static bool unpack(struct aludel_i_stored *stored)
{
    size_t n = (size_t)PQntuples(stored->rows);
    struct aludel_i_statement *statements = calloc(n + 1, sizeof *statements);
    stored->steps = calloc(n + 1, sizeof *stored->steps);
    stored->checksums = calloc(2 * n + 1, 32);
    if (statements != NULL && stored->steps != NULL && stored->checksums != NULL)
        stored->statements = aludel_i_statements_pack(statements, fill(stored, statements));
    free(statements);
    uint32_t passed = 0;
    for (uint32_t i = 0; stored->statements != NULL && i < stored->revision.n_downgrade; i++) {
        stored->steps[i].statements = stored->statements + passed;
        passed += stored->steps[i].n_statements;
    }
    return stored->statements != NULL;
}

static int refuse(const struct aludel_i_session *session, const char *revision, bool intact)
{
    aludel_i_report_error(session,
                          intact
                              ? "connect as the role that may write there, or use a build that has the revision itself"
                              : "use a build that has the revision itself",
                          intact ? "the downgrade of '%s' is stored in a ledger that others could have written to: its "
                                   "tables belong or are granted to another role, or carry triggers or rules"
                                 : "the downgrade of '%s' that is stored in the ledger is not what was stored there",
                          revision);
    return ALUDEL_DISAGREE;
}

int aludel_i_stored_read(struct aludel_i_session *session, const struct aludel_i_applied *applied,
                         struct aludel_i_stored *stored)
{
    *stored = (struct aludel_i_stored){.revision = {.id = applied->revision, .summary = applied->summary, .file = ""}};
    struct aludel_i_script script = {.dialect = &session->dialect};
    aludel_i_script_add(&script, aludel_i_sql_stored[0], applied->revision, session->dialect.schema, ALUDEL_I_END);
    int outcome = aludel_i_session_ask(session, &script, &stored->rows);
    if (outcome != ALUDEL_OK)
        return outcome;
    int n = PQntuples(stored->rows);
    bool intact = n == 0 || PQgetvalue(stored->rows, 0, INTACT)[0] == 't';
    if (n > 0 && (!intact || PQgetvalue(stored->rows, 0, TRUSTED)[0] != 't'))
        return refuse(session, applied->revision, intact);
    if (n > 0)
        stored->revision.file = PQgetvalue(stored->rows, 0, FILE_NAME);
    if (unpack(stored))
        return ALUDEL_OK;
    aludel_i_report_error(session, NULL, "out of memory");
    return ALUDEL_FAILED;
}

void aludel_i_stored_free(struct aludel_i_stored *stored)
{
    free(stored->steps);
    free(stored->statements);
    free(stored->checksums);
    PQclear(stored->rows);
    *stored = (struct aludel_i_stored){.rows = NULL};
}
