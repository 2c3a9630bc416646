#include "check_file.h"

#include "aludel.h"
#include "created.h"
#include "statements.h"

#include <string.h>

struct file_check {
    struct diag_list *diags;
    const struct tree_file *file;
    const struct tree_file *project;
    const struct tree_section *section; /* whose statements are looked at */
};

/* --- The name ----------------------------------------------------------------------------------------------------- */

static struct slice base_name(const struct tree_file *file)
{
    const char *slash = strrchr(file->source->name, '/');
    return slice_of(slash == NULL ? file->source->name : slash + 1);
}

static bool all_of(struct slice text, const char *extra, bool upper)
{
    for (size_t i = 0; i < text.length; i++) {
        char c = text.at[i];
        bool good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (upper && c >= 'A' && c <= 'Z');
        if (!good && strchr(extra, c) == NULL)
            return false;
    }
    return true;
}

static struct span whole_file(const struct tree_file *file)
{
    return (struct span){file->source, 0, 0};
}

static void check_name_characters(const struct file_check *check)
{
    struct slice name = base_name(check->file);
    if (all_of(name, "._-", true))
        return;
    struct diag *diag = diag_add(check->diags, DIAG_FILE_NAME, whole_file(check->file),
                                 "file name '%.*s' has characters that build tools stumble over", SLICE_FORMAT(name));
    diag_hint(check->diags, diag,
              "rename it, with letters, digits, '.', '_' and '-' alone; ids and order stay the same");
}

/* YYYYMMDD_snake_case.sql */
static bool is_dated(struct slice name)
{
    enum { DATE = 8, SUFFIX = 4 };
    int64_t instant;
    if (name.length < DATE + 2 + SUFFIX || name.at[DATE] != '_')
        return false;
    char date[] = {name.at[0], name.at[1], name.at[2], name.at[3], '-', name.at[4],
                   name.at[5], '-',        name.at[6], name.at[7], '\0'};
    struct slice rest = {name.at + DATE + 1, name.length - DATE - 1 - SUFFIX};
    return created_parse(slice_of(date), &instant) && all_of(rest, "_", false);
}

static void check_naming(const struct file_check *check)
{
    struct slice name = base_name(check->file), id = check->file->revision.value;
    if (check->project == NULL || !check->project->naming_date || check->file == check->project || id.at == NULL)
        return;
    if (!is_dated(name)) {
        struct diag *diag = diag_add(check->diags, DIAG_FILE_NAME_DATE, whole_file(check->file),
                                     "file name '%.*s' is not like 'YYYYMMDD_snake_case.sql'", SLICE_FORMAT(name));
        diag_hint(check->diags, diag, "rename it, or write '-- @naming free' in the project file");
    }
    if (!slice_contains(name, id)) {
        struct diag *diag =
            diag_add(check->diags, DIAG_FILE_NAME_ID, source_span(check->file->source, id),
                     "file name '%.*s' does not contain the id '%.*s'", SLICE_FORMAT(name), SLICE_FORMAT(id));
        diag_hint(check->diags, diag,
                  "rename the file so that people find it, or write '-- @naming free' in the project file");
    }
}

/* --- Sections ----------------------------------------------------------------------------------------------------- */

static const struct tree_section *first_section(const struct tree_file *file, enum tree_section_kind kind)
{
    for (size_t i = 0; i < file->n_sections; i++)
        if (file->sections[i].kind == kind)
            return &file->sections[i];
    return NULL;
}

static void check_sections_exist(const struct file_check *check)
{
    static const struct {
        enum tree_section_kind kind;
        enum diag_id id;
        const char *keyword, *hint;
    } needed[] = {
        {TREE_UPGRADE, DIAG_MISSING_UPGRADE, "@upgrade", "add '-- @upgrade' with the statements below it"},
        {TREE_DOWNGRADE, DIAG_MISSING_DOWNGRADE, "@downgrade",
         "add '-- @downgrade' with the way back, or '-- @downgrade irreversible \"reason\"'"},
    };
    struct slice id = check->file->revision.value;
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        if (first_section(check->file, needed[i].kind) != NULL)
            continue;
        struct diag *diag = diag_add(check->diags, needed[i].id, source_span(check->file->source, id),
                                     "revision '%.*s' has no '%s'", SLICE_FORMAT(id), needed[i].keyword);
        diag_hint(check->diags, diag, "%s", needed[i].hint);
    }
}

static void check_direction_not_empty(const struct file_check *check, enum tree_section_kind kind, enum diag_id id)
{
    const struct tree_section *first = first_section(check->file, kind);
    for (size_t i = 0; i < check->file->n_sections; i++) {
        const struct tree_section *section = &check->file->sections[i];
        if (section->kind == kind && (section->n_statements > 0 || section->irreversible))
            return;
    }
    if (first == NULL)
        return;
    struct diag *diag = diag_add(check->diags, id, source_span(check->file->source, first->keyword),
                                 "'%.*s' has no statement", SLICE_FORMAT(first->keyword));
    if (kind == TREE_DOWNGRADE)
        diag_hint(check->diags, diag,
                  "write the way back, or '-- @downgrade irreversible \"reason\"' if there is none");
    else
        diag_hint(check->diags, diag, "write the statements below it, or delete the revision");
}

/* A merge joins two lines and need not do anything. */
static void check_not_empty(const struct file_check *check)
{
    if (check->file->revises.count > 1)
        return;
    check_direction_not_empty(check, TREE_UPGRADE, DIAG_EMPTY_UPGRADE);
    check_direction_not_empty(check, TREE_DOWNGRADE, DIAG_EMPTY_DOWNGRADE);
}

/* An irreversible downgrade is the only one, and does nothing. */
static void check_irreversible(const struct file_check *check)
{
    const struct tree_section *first = first_section(check->file, TREE_DOWNGRADE);
    for (size_t i = 0; i < check->file->n_sections; i++) {
        const struct tree_section *section = &check->file->sections[i];
        if (section->kind != TREE_DOWNGRADE || !(first->irreversible || section->irreversible))
            continue;
        if (section == first && section->n_statements == 0)
            continue;
        struct diag *diag =
            diag_add(check->diags, DIAG_IRREVERSIBLE_DOWNGRADE, source_span(check->file->source, section->keyword),
                     "a downgrade with statements beside 'irreversible'");
        diag_hint(check->diags, diag, "keep either 'irreversible \"reason\"' or the statements");
    }
}

/* --- Statements and transactions ---------------------------------------------------------------------------------- */

/* Where the statement's first words stand. */
static struct span head_of(const struct file_check *check, const struct tree_statement *statement)
{
    struct slice head = statement->text;
    size_t length = strlen(statement->class.what);
    const char *line_end = memchr(head.at, '\n', head.length);
    if (line_end != NULL)
        head.length = (size_t)(line_end - head.at);
    if (length > 0 && length < head.length)
        head.length = length;
    return source_span(check->file->source, head);
}

static void report_control(const struct file_check *check, const struct tree_statement *statement)
{
    struct diag *diag = diag_add(check->diags, DIAG_TRANSACTION_CONTROL, head_of(check, statement),
                                 "'%s' in a section: the migrator owns the transaction", statement->class.what);
    diag_hint(check->diags, diag, "take it out: a section is one transaction, and the next section is the next one");
}

/* It would take the lock that keeps other migrators away with it. */
static void report_discard(const struct file_check *check, const struct tree_statement *statement)
{
    struct diag *diag = diag_add(check->diags, DIAG_SESSION_CONTROL, head_of(check, statement),
                                 "'DISCARD ALL' gives back the lock that keeps other migrators away");
    diag_hint(check->diags, diag,
              "write what is meant: 'RESET ALL', 'DISCARD TEMP', 'DISCARD PLANS', 'DISCARD SEQUENCES', 'CLOSE ALL'");
}

static void report_block(const struct file_check *check, const struct tree_statement *statement)
{
    const struct slice keyword = check->section->keyword;
    struct diag *diag = diag_add(check->diags, DIAG_TRANSACTION_BLOCK, head_of(check, statement),
                                 "'%s%s' cannot run inside a transaction block", statement->class.what,
                                 statement->class.concurrently ? " CONCURRENTLY" : "");
    diag_note(check->diags, diag, source_span(check->file->source, keyword), "this section runs in a transaction");
    diag_hint(check->diags, diag, "put it into a section of its own: '-- %.*s transaction=off'", SLICE_FORMAT(keyword));
}

static void report_rerun(const struct file_check *check, const struct tree_statement *statement)
{
    const struct slice keyword = check->section->keyword;
    struct diag *diag = diag_add(check->diags, DIAG_UNKNOWN_RERUN, head_of(check, statement),
                                 "nobody can tell after a crash whether this statement may run again");
    diag_note(check->diags, diag, source_span(check->file->source, keyword),
              "without a transaction it is not undone when the migrator is interrupted");
    diag_hint(
        check->diags, diag,
        "move it to a section with a transaction, or write '-- %.*s transaction=off idempotent' if running it twice "
        "does no harm",
        SLICE_FORMAT(keyword));
}

/* After a crash the index is looked up by its name, to see whether it was built and is valid. */
static void report_nameless(const struct file_check *check, const struct tree_statement *statement)
{
    struct diag *diag = diag_add(check->diags, DIAG_CONCURRENTLY_NAMELESS, head_of(check, statement),
                                 "'CREATE INDEX CONCURRENTLY' without a name for the index");
    diag_hint(check->diags, diag, "write 'CREATE INDEX CONCURRENTLY name ON %.*s ...'",
              SLICE_FORMAT(statement->class.on));
}

static void report_not_query(const struct file_check *check, const struct tree_statement *statement)
{
    struct diag *diag = diag_add(check->diags, DIAG_VERIFY_NOT_QUERY, head_of(check, statement),
                                 "'@verify' holds queries, and this is none");
    diag_hint(check->diags, diag, "move it to '-- @upgrade', and ask here for what must be true then");
}

static bool is_query(const struct statement_class *class)
{
    return strcmp(class->what, "SELECT") == 0 || strcmp(class->what, "WITH") == 0;
}

/* SET TRANSACTION must come before any query, and by then there was one of the ledger's. */
static bool is_control(const struct statement_class *class)
{
    return class->transaction_control || strcmp(class->what, "SET TRANSACTION") == 0;
}

typedef void report_fault(const struct file_check *check, const struct tree_statement *statement);

static report_fault *fault_of(const struct tree_section *section, const struct statement_class *class)
{
    if (is_control(class))
        return report_control;
    if (strcmp(class->what, "DISCARD ALL") == 0)
        return report_discard;
    if (section->kind == TREE_VERIFY && !is_query(class))
        return report_not_query;
    if (section->broken)
        return NULL;
    if (section->transactional)
        return class->no_transaction ? report_block : NULL;
    if (class->probe == ALUDEL_PROBE_CREATE_INDEX && class->object.at == NULL)
        return report_nameless;
    return !section->idempotent && class->rerun == 0 ? report_rerun : NULL;
}

static void check_statements(const struct file_check *check)
{
    for (size_t i = 0; i < check->section->n_statements; i++) {
        report_fault *report = fault_of(check->section, statements_traits(check->section, i));
        if (report == NULL)
            continue;
        struct tree_statement statement;
        statements_get(check->section, i, &statement);
        if (!statement.broken)
            report(check, &statement);
    }
}

void check_file(struct diag_list *diags, const struct tree_file *file, const struct tree_file *project)
{
    struct file_check check = {diags, file, project, NULL};
    check_name_characters(&check);
    check_naming(&check);
    for (size_t i = 0; i < file->n_sections; i++) {
        check.section = &file->sections[i];
        check_statements(&check);
    }
    if (file->broken || file->revision.value.at == NULL)
        return;
    check_sections_exist(&check);
    check_not_empty(&check);
    check_irreversible(&check);
}
