#include "adopt.h"

#include "calls.h"
#include "elsewhere.h"

#include <stdlib.h>
#include <string.h>

/* The columns of sql/find_ledgers.sql, and those of every sql/adopt_*.sql. */
enum { SCHEMA, TABLE, VISIBLE, READABLE, LOCKABLE, COLUMNS, KEPT };
enum { ID, NUMBER, AT, REACH, TROUBLE, PROJECT };

struct search {
    struct aludel_i_session *session;
    int (*ask)(struct aludel_i_session *session, struct aludel_i_script *script, PGresult **rows);
    const char *from;                 /* the tool, or NULL: whichever is there */
    const char *table;                /* its name where it is not the usual one, or NULL */
    const char *schema;               /* of that, or NULL */
    PGresult *rows;                   /* candidates */
    uint32_t n_fitting;               /* tools that have a ledger here */
    const struct aludel_i_tool *tool; /* the first of them */
    int row, n_rows;                  /* its ledger, and how many there could be */
};

/* --- Candidates --------------------------------------------------------------------------------------------------- */

static bool is_wanted(const struct search *search, const struct aludel_i_tool *tool)
{
    return search->from == NULL || strcmp(search->from, tool->name) == 0;
}

/* Is the word one of the elements of an array as text, {one,two}? */
static bool has_column(const char *columns, const char *word, size_t length)
{
    for (const char *at = columns; (at = strstr(at, word)) != NULL; at++)
        if (strchr("{,", at[-1]) != NULL && strchr(",}", at[length]) != NULL)
            return true;
    return false;
}

/* Are all of these words, with blanks between them, columns, or where `none` is set none of them? */
static bool has_columns(const char *columns, const char *words, bool none)
{
    for (const char *at = words; *at != '\0'; at += strspn(at, " ")) {
        char word[64] = "";
        size_t length = strcspn(at, " ");
        memcpy(word, at, length < sizeof word ? length : sizeof word - 1);
        if (has_column(columns, word, length) == none)
            return false;
        at += length;
    }
    return true;
}

static bool fits(const struct search *search, const struct aludel_i_tool *tool, int row)
{
    const char *columns = PQgetvalue(search->rows, row, COLUMNS), *schema = PQgetvalue(search->rows, row, SCHEMA);
    if (search->table == NULL && (strcmp(PQgetvalue(search->rows, row, TABLE), tool->table) != 0 ||
                                  (tool->schema != NULL && strcmp(schema, tool->schema) != 0)))
        return false;
    return has_columns(columns, tool->has, false) && has_columns(columns, tool->lacks, true);
}

/* Of several tables, the only one on the search path is meant: there the tool would have found it. */
static int choose_row(const struct search *search, const struct aludel_i_tool *tool, int *n)
{
    int fitting = -1, visible = -1, n_visible = 0;
    *n = 0;
    for (int row = 0; row < PQntuples(search->rows); row++) {
        if (!fits(search, tool, row))
            continue;
        ++*n;
        fitting = fitting < 0 ? row : fitting;
        if (PQgetvalue(search->rows, row, VISIBLE)[0] == 't') {
            visible = row;
            n_visible++;
        }
    }
    if (n_visible != 1)
        return fitting;
    *n = 1;
    return visible;
}

static void choose(struct search *search)
{
    for (size_t i = 0; i < aludel_i_n_tools; i++) {
        int n, row = is_wanted(search, &aludel_i_tools[i]) ? choose_row(search, &aludel_i_tools[i], &n) : -1;
        if (row < 0 || search->n_fitting++ > 0)
            continue;
        search->tool = &aludel_i_tools[i];
        search->row = row;
        search->n_rows = n;
    }
}

static int ask_for_candidates(struct search *search)
{
    struct aludel_i_script script = {.dialect = &search->session->dialect};
    struct aludel_i_buffer names = {.at = NULL};
    for (size_t i = 0; i < aludel_i_n_tools; i++)
        if (is_wanted(search, &aludel_i_tools[i]))
            aludel_i_buffer_printf(&names, "%c%s", names.length == 0 ? '{' : ',', aludel_i_tools[i].table);
    aludel_i_buffer_puts(&names, "}");
    aludel_i_script_add(&script, aludel_i_sql_find_ledgers[0], aludel_i_buffer_text(&names), search->table,
                        search->schema, search->session->dialect.schema, search->session->options->set_role,
                        ALUDEL_I_END);
    script.failed = script.failed || names.failed;
    int outcome = search->ask(search->session, &script, &search->rows);
    aludel_i_buffer_free(&names);
    return outcome;
}

/* --- What is wrong ------------------------------------------------------------------------------------------------ */

/* There is no table of that name. */
static void report_no_table(const struct search *search, const char *table)
{
    aludel_i_report_error(search->session,
                          "if it is there under another name: " ALUDEL_I_CALL "adopt --from-table=SCHEMA.TABLE",
                          "there is no table %s%s%s in this database, where %s would keep its ledger",
                          search->schema == NULL ? "" : search->schema, search->schema == NULL ? "" : ".", table,
                          search->from == NULL ? "another tool" : search->from);
}

/* There is one, and it is somebody else's. */
static void report_other_table(const struct search *search, const char *table)
{
    aludel_i_report_error(
        search->session,
        search->from == NULL ? "look whose it is; a tool that adopt does not know: " ALUDEL_I_CALL "stamp TARGET"
                             : "without --from, adopt finds out whose it is",
        "%s.%s is not the ledger of %s: its columns are %s", PQgetvalue(search->rows, 0, SCHEMA), table,
        search->from == NULL ? "a tool that adopt knows" : search->from, PQgetvalue(search->rows, 0, COLUMNS));
}

static int report_none(const struct search *search)
{
    const struct aludel_i_tool *tool = search->from == NULL ? NULL : aludel_i_tool_find(search->from);
    const char *table = search->table != NULL ? search->table : tool != NULL ? tool->table : NULL;
    if (table == NULL)
        aludel_i_report_error(search->session,
                              "if it is there under another name: " ALUDEL_I_CALL
                              "adopt --from=TOOL --from-table=SCHEMA.TABLE",
                              "no other tool's ledger is found in this database");
    else if (PQntuples(search->rows) == 0)
        report_no_table(search, table);
    else
        report_other_table(search, table);
    return ALUDEL_DISAGREE;
}

static void add_commands(const struct search *search, struct aludel_i_buffer *hint)
{
    for (size_t i = 0; i < aludel_i_n_tools; i++) {
        int n;
        if (choose_row(search, &aludel_i_tools[i], &n) >= 0)
            aludel_i_buffer_printf(hint, "%s" ALUDEL_I_CALL "adopt --from=%s", hint->length == 0 ? "" : " or ",
                                   aludel_i_tools[i].name);
    }
}

static int report_several_tools(const struct search *search)
{
    struct aludel_i_buffer hint = {.at = NULL};
    add_commands(search, &hint);
    aludel_i_report_error(search->session, aludel_i_buffer_text(&hint), "several tools have a ledger in this database");
    aludel_i_buffer_free(&hint);
    return ALUDEL_USAGE;
}

static int report_several_tables(const struct search *search)
{
    struct aludel_i_buffer hint = {.at = NULL};
    for (int row = 0; row < PQntuples(search->rows); row++)
        if (fits(search, search->tool, row))
            aludel_i_buffer_printf(&hint, "%s" ALUDEL_I_CALL "adopt --from=%s --from-table='%s.%s'",
                                   hint.length == 0 ? "" : " or ", search->tool->name,
                                   PQgetvalue(search->rows, row, SCHEMA), PQgetvalue(search->rows, row, TABLE));
    aludel_i_report_error(search->session, aludel_i_buffer_text(&hint), "%s has several ledgers in this database",
                          search->tool->name);
    aludel_i_buffer_free(&hint);
    return ALUDEL_USAGE;
}

static int report_forbidden(const struct search *search, const struct aludel_i_evidence *evidence, bool readable)
{
    const struct aludel_i_session *session = search->session;
    const char *role = readable ? session->options->set_role : NULL;
    struct aludel_i_buffer hint = {.at = NULL};
    aludel_i_buffer_printf(&hint, "GRANT %s ON %s TO ", readable ? "UPDATE" : "SELECT",
                           aludel_i_buffer_text(&evidence->table));
    aludel_i_sql_identifier(&hint, role != NULL ? role : PQuser(session->conn.pg));
    aludel_i_buffer_puts(&hint, readable ? "; or work as its owner: --set-role OWNER" : ";");
    aludel_i_report_error(session, aludel_i_buffer_text(&hint), "%s's ledger %s may not be %s", search->tool->name,
                          aludel_i_buffer_text(&evidence->called), readable ? "locked" : "read");
    aludel_i_buffer_free(&hint);
    return ALUDEL_UNFIT;
}

static int report_not_alembic(const struct search *search)
{
    aludel_i_report_error(search->session, "leave --keep-alembic out", "%s's ledger cannot be kept in step",
                          search->tool->name);
    return ALUDEL_USAGE;
}

/* --- What it says ------------------------------------------------------------------------------------------------- */

static enum aludel_i_reach read_reach(const char *word)
{
    static const char *const words[] = {"this", "needs", "below", "baseline"};
    size_t i = 0;
    while (i + 1 < sizeof words / sizeof words[0] && strcmp(words[i], word) != 0)
        i++;
    return (enum aludel_i_reach)i;
}

static const char *text_or_null(const PGresult *rows, int row, int column)
{
    return PQgetisnull(rows, row, column) ? NULL : PQgetvalue(rows, row, column);
}

static bool take_findings(struct aludel_i_evidence *evidence)
{
    evidence->n = (uint32_t)PQntuples(evidence->rows);
    evidence->findings = calloc((size_t)evidence->n + 1, sizeof *evidence->findings);
    for (int row = 0; row < (int)evidence->n && evidence->findings != NULL; row++)
        evidence->findings[row] =
            (struct aludel_i_finding){.id = PQgetvalue(evidence->rows, row, ID),
                                      .number = text_or_null(evidence->rows, row, NUMBER),
                                      .at = text_or_null(evidence->rows, row, AT),
                                      .trouble = text_or_null(evidence->rows, row, TROUBLE),
                                      .project = text_or_null(evidence->rows, row, PROJECT),
                                      .reach = read_reach(PQgetvalue(evidence->rows, row, REACH))};
    return evidence->findings != NULL;
}

static void write_names(struct aludel_i_evidence *evidence, const char *schema, const char *table)
{
    aludel_i_buffer_printf(&evidence->called, "%s.%s", schema, table);
    aludel_i_sql_identifier(&evidence->table, schema);
    aludel_i_buffer_puts(&evidence->table, ".");
    aludel_i_sql_identifier(&evidence->table, table);
}

static void write_query(const struct aludel_i_evidence *evidence, struct aludel_i_buffer *query)
{
    const struct aludel_i_tool *tool = evidence->tool;
    char written[64];
    snprintf(written, sizeof written, "%s%s%s", tool->schema == NULL ? "" : tool->schema,
             tool->schema == NULL ? "" : ".", tool->table);
    aludel_i_sql_replace(query, tool->query[0], written, aludel_i_buffer_text(&evidence->table));
}

/* The lock keeps others from writing to it until we commit. The guard looks whether somebody was faster. */
static void write_guard(struct aludel_i_evidence *evidence, const struct aludel_i_buffer *query)
{
    struct aludel_i_buffer *guard = &evidence->guard, message = {.at = NULL};
    aludel_i_buffer_printf(&evidence->lock, "LOCK TABLE %s IN SHARE MODE", aludel_i_buffer_text(&evidence->table));
    aludel_i_buffer_puts(guard, "DO $adopt$\nBEGIN\n    IF ARRAY(SELECT id FROM (\n");
    aludel_i_buffer_puts(guard, aludel_i_buffer_text(query));
    aludel_i_buffer_puts(guard,
                         "\n    ) AS found (id, number, at, reach, trouble, project)) OPERATOR(pg_catalog.<>) ARRAY[");
    for (uint32_t i = 0; i < evidence->n; i++) {
        aludel_i_buffer_puts(guard, i == 0 ? "" : ", ");
        aludel_i_sql_literal(guard, evidence->findings[i].id);
    }
    aludel_i_buffer_puts(guard, "]::pg_catalog.text[] THEN\n        RAISE EXCEPTION USING MESSAGE = ");
    aludel_i_buffer_printf(&message, "%s has changed since it was read", aludel_i_buffer_text(&evidence->called));
    aludel_i_sql_literal(guard, aludel_i_buffer_text(&message));
    aludel_i_buffer_puts(guard, ", HINT = 'let the other tool finish, and adopt again';\n    END IF;\nEND $adopt$");
    guard->failed = guard->failed || message.failed || query->failed;
    aludel_i_buffer_free(&message);
}

static int read_rows(const struct search *search, struct aludel_i_evidence *evidence)
{
    struct aludel_i_script script = {.dialect = &search->session->dialect};
    struct aludel_i_buffer query = {.at = NULL};
    write_query(evidence, &query);
    aludel_i_script_add_text(&script, aludel_i_buffer_text(&query));
    script.failed = script.failed || query.failed || evidence->table.failed || evidence->called.failed;
    int outcome = aludel_i_session_ask(search->session, &script, &evidence->rows);
    if (outcome == ALUDEL_OK && !take_findings(evidence))
        outcome = ALUDEL_DISCONNECTED;
    if (outcome == ALUDEL_OK)
        write_guard(evidence, &query);
    aludel_i_buffer_free(&query);
    return outcome;
}

/* --- All of it ---------------------------------------------------------------------------------------------------- */

static int read_ledger(const struct search *search, struct aludel_i_evidence *evidence)
{
    evidence->tool = search->tool;
    write_names(evidence, PQgetvalue(search->rows, search->row, SCHEMA), PQgetvalue(search->rows, search->row, TABLE));
    bool readable = PQgetvalue(search->rows, search->row, READABLE)[0] == 't';
    if (!readable || PQgetvalue(search->rows, search->row, LOCKABLE)[0] != 't')
        return report_forbidden(search, evidence, readable);
    if (evidence->keep && strcmp(search->tool->name, "alembic") != 0)
        return report_not_alembic(search);
    evidence->kept =
        strcmp(search->tool->name, "alembic") == 0 && PQgetvalue(search->rows, search->row, KEPT)[0] == 't';
    aludel_i_evidence_write_keeper(search->session, evidence);
    return read_rows(search, evidence);
}

int aludel_i_evidence_read(struct aludel_i_session *session, const struct aludel_i_source *source,
                           struct aludel_i_evidence *evidence)
{
    struct search search = {
        .session = session, .ask = aludel_i_session_ask, .from = source->from, .table = source->table};
    const char *dot = source->table == NULL ? NULL : strchr(source->table, '.');
    char *schema = dot == NULL ? NULL : strndup(source->table, (size_t)(dot - source->table));
    *evidence = (struct aludel_i_evidence){.keep = source->keep};
    if (dot != NULL)
        search.table = dot + 1;
    search.schema = schema;
    int outcome = dot != NULL && schema == NULL ? ALUDEL_DISCONNECTED : ask_for_candidates(&search);
    if (outcome == ALUDEL_OK)
        choose(&search);
    if (outcome == ALUDEL_OK)
        outcome = search.n_fitting == 0  ? report_none(&search)
                  : search.n_fitting > 1 ? report_several_tools(&search)
                  : search.n_rows > 1    ? report_several_tables(&search)
                                         : read_ledger(&search, evidence);
    PQclear(search.rows);
    free(schema);
    return outcome;
}

void aludel_i_evidence_suggest(struct aludel_i_session *session)
{
    struct aludel_i_buffer hint = {.at = NULL};
    struct search search = {.session = session, .ask = aludel_i_session_ask_silently};
    struct aludel_event event = {.kind = ALUDEL_EVENT_NOTICE, .severity = "note"};
    int outcome = ask_for_candidates(&search);
    if (outcome == ALUDEL_OK)
        add_commands(&search, &hint);
    event.text = "another tool has its ledger in this database: what is there may be its work";
    if (outcome == ALUDEL_OK && hint.length == 0) {
        event.text = "another ledger of ours is in this database: what is there may be what that one records";
        aludel_i_elsewhere_add(session, &hint);
    }
    if (hint.length == 0) {
        event.text = "the ledger is empty: what is there was not made by this program";
        aludel_i_buffer_puts(&hint, "if the schema is as a revision leaves it: " ALUDEL_I_CALL "stamp REVISION");
    }
    event.hint = aludel_i_buffer_text(&hint);
    if (outcome == ALUDEL_OK && !hint.failed)
        aludel_i_report(session, &event);
    aludel_i_buffer_free(&hint);
    PQclear(search.rows);
}

void aludel_i_evidence_reason(const struct aludel_i_evidence *evidence, const struct aludel_i_finding *finding,
                              struct aludel_i_buffer *reason)
{
    aludel_i_buffer_printf(reason, "%s, %s", evidence->tool->name, aludel_i_buffer_text(&evidence->called));
    if (finding != NULL)
        aludel_i_buffer_printf(reason, ": %s", finding->id);
    if (finding != NULL && finding->at != NULL)
        aludel_i_buffer_printf(reason, ", applied %s", finding->at);
}

void aludel_i_evidence_free(struct aludel_i_evidence *evidence)
{
    aludel_i_buffer_free(&evidence->table);
    aludel_i_buffer_free(&evidence->called);
    aludel_i_buffer_free(&evidence->lock);
    aludel_i_buffer_free(&evidence->guard);
    aludel_i_buffer_free(&evidence->keeper);
    free(evidence->findings);
    PQclear(evidence->rows);
    *evidence = (struct aludel_i_evidence){.tool = NULL};
}
