#include "syntax.h"

#include "syntax_workers.h"

#include <stdlib.h>
#include <string.h>

enum {
    MOST_BYTES = 4 << 20, /* of a statement: a larger one is data, and its literals would take minutes in a sanitizer */
    WORTH_A_WORKER = 256 << 10, /* bytes: 10 ms of parsing, beside less than 1 ms for a fork */
    DEADLINE = 30,              /* seconds; 4 MiB need 0.2 */
};

/* One statement to parse. */
struct job {
    const struct tree_file *file;
    struct slice text;
    bool plpgsql;
};

struct job_list {
    struct arena *arena;
    struct job *items;
    size_t count;
    const struct tree_statement *too_large; /* the first one, and its file */
    const struct tree_file *too_large_in;
    size_t n_too_large;
};

/* --- Collecting ----------------------------------------------------------------------------------------------------
 */

static void add_job(struct job_list *jobs, const struct tree_file *file, const struct tree_statement *statement)
{
    if (statement->text.length > MOST_BYTES) {
        if (jobs->n_too_large++ == 0) {
            jobs->too_large = statement;
            jobs->too_large_in = file;
        }
        return;
    }
    jobs->items = arena_grow(jobs->arena, jobs->items, jobs->count, sizeof *jobs->items);
    jobs->items[jobs->count++] = (struct job){file, statement->text, false};
}

static void collect(struct job_list *jobs, const struct tree_file *files, size_t n_files)
{
    for (const struct tree_file *file = files; file < files + n_files; file++)
        for (size_t i = 0; i < file->n_sections; i++)
            for (size_t j = 0; j < file->sections[i].n_statements; j++)
                add_job(jobs, file, &file->sections[i].statements[j]);
}

/* --- In a worker ---------------------------------------------------------------------------------------------------
 */

static size_t weigh(const void *jobs, size_t job)
{
    return ((const struct job *)jobs)[job].text.length;
}

/* The library wants a NUL behind the statement. */
static char *terminated(struct slice text)
{
    char *sql = malloc(text.length + 1);
    if (sql == NULL)
        abort();
    memcpy(sql, text.at, text.length);
    sql[text.length] = '\0';
    return sql;
}

static bool parse(const void *jobs, size_t number, struct syntax_report *report)
{
    const struct job *job = (const struct job *)jobs + number;
    char *sql = terminated(job->text);
    report->verdict = SYNTAX_REFUSED;
    bool accepted = syntax_parse(sql, &report->fault);
    if (accepted && job->plpgsql) {
        report->verdict = SYNTAX_REFUSED_PLPGSQL;
        accepted = syntax_parse_plpgsql(sql, &report->fault);
    }
    free(sql);
    return !accepted;
}

/* --- Telling -------------------------------------------------------------------------------------------------------
 */

/* What is shown of a token: its first line, and no more than a line holds. */
static struct slice first_line(struct slice token)
{
    enum { MOST_SHOWN = 60 };
    size_t length = 0;
    while (length < token.length && length < MOST_SHOWN && token.at[length] != '\n' && token.at[length] != '\r')
        length++;
    while (length < token.length && length > 0 && ((unsigned char)token.at[length] & 0xC0) == 0x80)
        length--;
    token.length = length;
    return token;
}

/* The offending token; at the end of the input, the statement's last byte; without a place, its first word. */
static struct slice fault_place(struct slice text, const struct syntax_fault *fault)
{
    if (!fault->placed)
        return (struct slice){text.at, strcspn(text.at, " \t\r\n;(")};
    if (fault->offset >= text.length)
        return (struct slice){text.at + text.length - 1, 1};
    size_t left = text.length - fault->offset;
    size_t length = fault->length == 0 ? 1 : fault->length;
    return (struct slice){text.at + fault->offset, length < left ? length : left};
}

static int grammar_major(void)
{
    return (int)strtol(syntax_grammar(), NULL, 10);
}

static bool wants_newer(const struct tree_file *file, const struct tree_file *project)
{
    int32_t wanted = file->server_min > 0 || project == NULL ? file->server_min : project->server_min;
    return wanted > grammar_major();
}

static void tell_refusal(struct diag_list *diags, const struct job *job, const struct syntax_fault *fault,
                         const struct tree_file *project)
{
    bool newer = wants_newer(job->file, project);
    struct slice token = fault_place(job->text, fault), shown = first_line(token);
    struct span span = source_span(job->file->source, shown);
    enum diag_id id = newer ? DIAG_NEWER_SYNTAX : DIAG_SYNTAX;
    struct diag *diag;
    if (fault->length > 0)
        diag = diag_add(diags, id, span, "%s at or near \"%.*s%s\"", fault->message, SLICE_FORMAT(shown),
                        shown.length < token.length ? "..." : "");
    else
        diag = diag_add(diags, id, span, "%s", fault->message);
    if (newer)
        diag_hint(diags, diag, "this is the grammar of PostgreSQL %d; the server may know more", grammar_major());
}

static void tell(struct diag_list *diags, const struct job *jobs, const struct syntax_report *report,
                 const struct tree_file *project)
{
    const struct job *job = &jobs[report->job];
    if (report->verdict == SYNTAX_REFUSED) {
        tell_refusal(diags, job, &report->fault, project);
        return;
    }
    struct span span = source_span(job->file->source, fault_place(job->text, &(struct syntax_fault){0}));
    if (report->verdict == SYNTAX_GAVE_UP)
        diag_add(diags, DIAG_SYNTAX_UNCHECKED, span, "the syntax check gave up on this statement");
    else
        diag_add(diags, DIAG_PLPGSQL_SYNTAX, span, "%s", report->fault.message);
}

static void tell_too_large(struct diag_list *diags, const struct job_list *jobs)
{
    if (jobs->n_too_large == 0)
        return;
    struct slice place = fault_place(jobs->too_large->text, &(struct syntax_fault){0});
    struct span span = source_span(jobs->too_large_in->source, place);
    if (jobs->n_too_large == 1)
        diag_add(diags, DIAG_SYNTAX_UNCHECKED, span,
                 "the syntax of this statement is not checked: it has more than 4 MiB");
    else
        diag_add(diags, DIAG_SYNTAX_UNCHECKED, span,
                 "the syntax of %zu statements, of which this is the first, is not checked: they have more than 4 MiB",
                 jobs->n_too_large);
}

void syntax_check(struct diag_list *diags, const struct tree_file *files, size_t n_files,
                  const struct tree_file *project)
{
    if (diags->treatment[DIAG_SYNTAX] == DIAG_OFF)
        return;
    struct job_list jobs = {.arena = diags->arena};
    collect(&jobs, files, n_files);
    struct syntax_work work = {jobs.items, jobs.count, weigh, parse, WORTH_A_WORKER, DEADLINE};
    size_t n_reports, n_left;
    const char *why;
    struct syntax_report *reports = syntax_workers_run(&work, diags->arena, &n_reports, &n_left, &why);
    for (size_t i = 0; i < n_reports; i++)
        tell(diags, jobs.items, &reports[i], project);
    tell_too_large(diags, &jobs);
    if (n_left > 0)
        diag_add(diags, DIAG_SYNTAX_UNCHECKED, (struct span){0}, "the syntax of %zu statements is not checked: %s",
                 n_left, why);
}
