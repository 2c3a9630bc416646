#include "rehearse.h"

#include "applying.h"

#include <string.h>

int aludel_i_rehearsal_begin(struct aludel_i_session *session, struct aludel_i_rehearsal *rehearsal)
{
    aludel_i_rehearsal_end(rehearsal);
    struct aludel_i_script script = {.dialect = &session->dialect};
    aludel_i_script_add(&script, aludel_i_sql_tables[0], session->dialect.schema, ALUDEL_I_END);
    return aludel_i_session_ask(session, &script, &rehearsal->tables);
}

void aludel_i_rehearsal_end(struct aludel_i_rehearsal *rehearsal)
{
    PQclear(rehearsal->tables);
    aludel_i_buffer_free(&rehearsal->seen);
    *rehearsal = (struct aludel_i_rehearsal){.tables = NULL};
}

/* Its name, also if it was dropped since; NULL: it was not there before, and is nobody else's concern. */
static const char *name_of(const struct aludel_i_rehearsal *rehearsal, const char *oid)
{
    for (int row = 0; row < PQntuples(rehearsal->tables); row++)
        if (strcmp(PQgetvalue(rehearsal->tables, row, 0), oid) == 0)
            return PQgetvalue(rehearsal->tables, row, 1);
    return NULL;
}

/* As a whole: "ShareLock t" is the end of "AccessShareLock t". */
static bool has_line(const char *lines, const char *line)
{
    for (const char *at = lines; (at = strstr(at, line)) != NULL; at++)
        if (at == lines || at[-1] == '\n')
            return true;
    return false;
}

static void add_new(struct aludel_i_rehearsal *rehearsal, const PGresult *locks, struct aludel_i_buffer *fresh)
{
    struct aludel_i_buffer line = {.at = NULL};
    for (int row = 0; row < PQntuples(locks); row++) {
        const char *name = name_of(rehearsal, PQgetvalue(locks, row, 0));
        if (name == NULL)
            continue;
        aludel_i_buffer_clear(&line);
        aludel_i_buffer_printf(&line, "%s %s\n", PQgetvalue(locks, row, 1), name);
        if (has_line(aludel_i_buffer_text(&rehearsal->seen), aludel_i_buffer_text(&line)))
            continue;
        aludel_i_buffer_puts(&rehearsal->seen, aludel_i_buffer_text(&line));
        aludel_i_buffer_puts(fresh, aludel_i_buffer_text(&line));
    }
    aludel_i_buffer_free(&line);
}

int aludel_i_rehearse_statement(void *user, const struct aludel_statement *statement, uint32_t number)
{
    struct aludel_i_applying *a = user;
    struct aludel_i_script script = {.dialect = &a->session->dialect};
    struct aludel_i_buffer fresh = {.at = NULL};
    PGresult *locks;
    aludel_i_script_add(&script, aludel_i_sql_locks[0], ALUDEL_I_END);
    int outcome = aludel_i_session_ask(a->session, &script, &locks);
    add_new(a->task->rehearsal, locks, &fresh);
    if (outcome == ALUDEL_OK) {
        struct aludel_event event = aludel_i_apply_event(a, ALUDEL_EVENT_REHEARSED);
        event.statement = statement;
        event.statement_index = number + a->passed;
        event.statement_count = a->steps[a->step].n_statements;
        event.elapsed_ms = a->took;
        event.line = statement->line;
        event.column = statement->column;
        event.text = aludel_i_buffer_text(&fresh);
        aludel_i_report(a->session, &event);
    }
    aludel_i_buffer_free(&fresh);
    PQclear(locks);
    return outcome;
}
