#include "syntax.h"

#include "statements.h"
#include "syntax_body.h"
#include "syntax_comments.h"
#include "syntax_cure.h"
#include "syntax_plpgsql.h"
#include "syntax_rows.h"
#include "syntax_sql.h"
#include "syntax_workers.h"

#include <stdlib.h>
#include <string.h>

enum {
    WORTH_A_WORKER = 256 << 10, /* bytes: 10 ms of parsing, beside less than 1 ms for a fork */
    MEMORY = 32 << 20,          /* bytes for a statement of up to 4 MiB, and 8 times its size for a larger one. Columns
                                   take 28 times their size, a list of constants 30, a chain of operators 122 */
    MEMORY_OF_BODY = 64 << 20,  /* the same for PL/pgSQL, of which 600 kB take 60 MB */
    DEADLINE = 5,               /* seconds, and one for each MiB, of which the slowest takes 0.25 */
};

/* One statement to parse. */
struct job {
    const struct tree_file *file;
    struct slice text;
    bool may_have_body;
    bool plpgsql; /* and one in PL/pgSQL is to be looked at */
};

/* A section, whose statements are the jobs from that number on. */
struct run {
    const struct tree_file *file;
    const struct tree_section *section;
    size_t first;
};

struct job_list {
    struct arena *arena;
    bool plpgsql; /* bodies in it, too */
    struct run *runs;
    size_t n_runs, n_jobs;
};

/* --- Collecting ----------------------------------------------------------------------------------------------------
 */

static void collect(struct job_list *jobs, const struct tree_file *files, size_t n_files)
{
    for (const struct tree_file *file = files; file < files + n_files; file++)
        for (size_t i = 0; i < file->n_sections; i++) {
            const struct tree_section *section = &file->sections[i];
            if (section->n_statements == 0)
                continue;
            jobs->runs = arena_grow(jobs->arena, jobs->runs, jobs->n_runs, sizeof *jobs->runs);
            jobs->runs[jobs->n_runs++] = (struct run){file, section, jobs->n_jobs};
            jobs->n_jobs += section->n_statements;
        }
}

/* A broken statement is none: its text is empty. */
static struct job find_job(const struct job_list *jobs, size_t number)
{
    size_t low = 0, high = jobs->n_runs;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (jobs->runs[middle].first <= number)
            low = middle;
        else
            high = middle;
    }
    const struct run *run = &jobs->runs[low];
    struct tree_statement statement;
    statements_get(run->section, number - run->first, &statement);
    if (statement.broken)
        statement.text.length = 0;
    return (struct job){run->file, statement.text, syntax_may_have_body(&statement.class), jobs->plpgsql};
}

/* --- In a worker ---------------------------------------------------------------------------------------------------
 */

static size_t weigh(const void *jobs, size_t job)
{
    return find_job(jobs, job).text.length;
}

static size_t memory(const void *jobs, size_t number)
{
    const struct job job = find_job(jobs, number);
    size_t least = job.may_have_body ? MEMORY_OF_BODY : MEMORY;
    return job.text.length * 8 > least ? job.text.length * 8 : least;
}

static unsigned deadline(const void *jobs, size_t job)
{
    return DEADLINE + (unsigned)(weigh(jobs, job) >> 20);
}

static bool refused_sql(const struct job *job, struct slice sql, struct syntax_fault *fault)
{
    struct slice body = job->may_have_body ? syntax_body(sql, "sql") : (struct slice){0};
    return body.at != NULL && !syntax_check_sql_body(sql, body, fault);
}

static bool refused_plpgsql(const struct job *job, struct slice sql, struct syntax_fault *fault)
{
    struct slice body = job->may_have_body && job->plpgsql ? syntax_body(sql, "plpgsql") : (struct slice){0};
    return body.at != NULL && !syntax_check_plpgsql_body(sql, body, fault);
}

static bool refused(const struct job *job, struct slice sql, struct syntax_report *report)
{
    struct syntax_fault *fault = &report->fault;
    report->verdict = SYNTAX_REFUSED;
    if (!syntax_parse_rows(sql, fault)) {
        syntax_find_cure(sql, fault);
    } else if (!refused_sql(job, sql, fault)) {
        report->verdict = SYNTAX_REFUSED_PLPGSQL;
        if (!refused_plpgsql(job, sql, fault))
            return false;
    }
    if (strcmp(fault->message, "out of memory") == 0)
        report->verdict = SYNTAX_GAVE_UP;
    return true;
}

/* The library reads the expressions of PL/pgSQL with the same scanner. */
static void blank_body(const struct job *job, struct text *sql)
{
    if (!job->may_have_body || !job->plpgsql)
        return;
    struct slice body = syntax_body((struct slice){sql->at, sql->length}, "plpgsql");
    struct slice inside = body.at == NULL || body.at[0] != '$' ? (struct slice){0} : syntax_inside(body);
    if (inside.at == NULL)
        return;
    char *start = sql->at + (inside.at - sql->at);
    start[inside.length] = '\0';
    syntax_blank_comments(start, inside.length);
    start[inside.length] = '$';
}

/* On a copy, as the library and the lexer want a NUL behind the statement. */
static bool parse(const void *jobs, size_t number, struct syntax_report *report)
{
    const struct job job = find_job(jobs, number);
    struct text copy = {0};
    if (job.text.length == 0)
        return false;
    text_add(&copy, job.text.at, job.text.length);
    syntax_blank_comments(copy.at, copy.length);
    blank_body(&job, &copy);
    bool found = refused(&job, (struct slice){copy.at, copy.length}, report);
    text_free(&copy);
    return found;
}

/* --- Telling -------------------------------------------------------------------------------------------------------
 */

static struct slice first_line(struct slice text)
{
    size_t length = 0;
    while (length < text.length && text.at[length] != '\n' && text.at[length] != '\r')
        length++;
    return (struct slice){text.at, length};
}

/* What a message shows of the token, in quotes: the whole, or a beginning that fits on a line. */
static const char *quoted_token(struct arena *arena, const struct syntax_fault *fault)
{
    enum { MOST_SHOWN = 60 };
    struct slice shown = first_line(slice_of(fault->token));
    if (shown.length > MOST_SHOWN && fault->token_length > MOST_SHOWN)
        shown.length = MOST_SHOWN;
    while (shown.length > 0 && ((unsigned char)shown.at[shown.length] & 0xC0) == 0x80)
        shown.length--;
    struct text text = {0};
    text_printf(&text, " at or near \"%.*s%s\"", SLICE_FORMAT(shown), shown.length < fault->token_length ? "..." : "");
    const char *kept = arena_copy(arena, text.at, text.length);
    text_free(&text);
    return kept;
}

static struct span span_at(const struct job *job, uint32_t offset, uint32_t length)
{
    return source_span(job->file->source, first_line((struct slice){job->text.at + offset, length}));
}

/* Its first word. */
static struct span statement_place(const struct job *job)
{
    return span_at(job, 0, (uint32_t)strcspn(job->text.at, " \t\r\n;("));
}

/* The offending token, or the last byte of a statement that ends too early. */
static struct span fault_place(const struct job *job, const struct syntax_fault *fault)
{
    if (!fault->placed)
        return statement_place(job);
    if (fault->offset >= job->text.length)
        return span_at(job, (uint32_t)job->text.length - 1, 1);
    return span_at(job, fault->offset, fault->length == 0 ? 1 : fault->length);
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

static void tell_cure(struct diag_list *diags, struct diag *diag, const struct job *job,
                      const struct syntax_fault *fault)
{
    struct slice word = {job->text.at + fault->cure_offset, fault->cure_length};
    switch (fault->cure) {
    case SYNTAX_NO_CURE:
        if (diag->id == DIAG_SYNTAX)
            diag_hint(diags, diag,
                      "if PostgreSQL %d knows this, say '-- @server >= %d' in the header: then it is a warning",
                      grammar_major() + 1, grammar_major() + 1);
        break;
    case SYNTAX_DROP_COMMA:
        diag_hint(diags, diag, "remove the ',' before '%s'", fault->token);
        break;
    case SYNTAX_RESPELL:
        diag_hint(diags, diag, "should '%.*s' be '%s'?", SLICE_FORMAT(word), fault->cure_word);
        break;
    case SYNTAX_QUOTE:
        diag_hint(diags, diag, "'%s' is a reserved word: as a name it is written \"%s\"", fault->token, fault->token);
        break;
    case SYNTAX_ADD_SEMICOLON:
        diag_note(diags, diag, statement_place(job), "the statement before it begins here");
        diag_hint(diags, diag, "is a ';' missing before '%.*s'?", SLICE_FORMAT(word));
        break;
    case SYNTAX_ADD_COMMA:
        diag_hint(diags, diag, "is a ',' missing before '%s'?", fault->token);
        break;
    case SYNTAX_NO_VARIABLES:
        diag_hint(diags, diag, "variables are psql's, and no server replaces them: write the value itself");
        break;
    case SYNTAX_NEST_LESS:
        diag_hint(diags, diag, "nest it less: PostgreSQL's parser stops here, some thousand levels deep");
        break;
    }
}

static void tell_refusal(struct diag_list *diags, const struct job *job, const struct syntax_report *report,
                         const struct tree_file *project)
{
    const struct syntax_fault *fault = &report->fault;
    bool newer = wants_newer(job->file, project);
    enum diag_id id = report->verdict == SYNTAX_REFUSED_PLPGSQL ? DIAG_PLPGSQL_SYNTAX
                      : newer                                   ? DIAG_NEWER_SYNTAX
                                                                : DIAG_SYNTAX;
    struct diag *diag = diag_add(diags, id, fault_place(job, fault), "%s%s", fault->message,
                                 fault->token_length > 0 ? quoted_token(diags->arena, fault) : "");
    if (newer)
        diag_hint(diags, diag, "this is the grammar of PostgreSQL %d; the server may know more", grammar_major());
    else
        tell_cure(diags, diag, job, fault);
}

static void tell(struct diag_list *diags, const struct job_list *jobs, const struct syntax_report *report,
                 const struct tree_file *project)
{
    const struct job job = find_job(jobs, report->job);
    if (report->verdict == SYNTAX_GAVE_UP)
        diag_add(
            diags, DIAG_SYNTAX_UNCHECKED, statement_place(&job),
            "the syntax of this statement is not checked: PostgreSQL's parser takes too much memory or time for it");
    else
        tell_refusal(diags, &job, report, project);
}

void syntax_check(struct diag_list *diags, const struct tree_file *files, size_t n_files,
                  const struct tree_file *project)
{
    if (diags->treatment[DIAG_SYNTAX] == DIAG_OFF)
        return;
    struct job_list jobs = {.arena = diags->arena, .plpgsql = diags->treatment[DIAG_PLPGSQL_SYNTAX] != DIAG_OFF};
    collect(&jobs, files, n_files);
    struct syntax_work work = {&jobs, jobs.n_jobs, weigh, memory, parse, WORTH_A_WORKER, deadline};
    size_t n_reports, n_left;
    const char *why;
    struct syntax_report *reports = syntax_workers_run(&work, diags->arena, &n_reports, &n_left, &why);
    for (size_t i = 0; i < n_reports; i++)
        tell(diags, &jobs, &reports[i], project);
    if (n_left > 0)
        diag_add(diags, DIAG_SYNTAX_UNCHECKED, (struct span){0}, "the syntax of %zu statement%s is not checked: %s",
                 n_left, n_left == 1 ? "" : "s", why);
}
